/** Idempotency keys for forms: the same key for the same wish, however often it is sent. */

/** Remembers the key of what was sent last. */
export class WishKey {
  private body: string | null = null;
  private key = "";

  /** The key to send a body with: a new one as soon as the body is another. */
  keyFor(body: unknown): string {
    const json = JSON.stringify(body);
    if (json !== this.body) {
      this.body = json;
      this.key = crypto.randomUUID();
    }
    return this.key;
  }
}
