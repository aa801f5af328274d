/** Reads of one thing that many ask for at once. */

/** One read under way, and the one that begins after it for those who have asked meanwhile. */
type Turn<Value> = { running: Promise<Value>; next: Promise<Value> | null };

/**
 * Lets everybody who asks for the same thing share a read, and nobody be answered with one that began before
 * they asked: who comes while a read is under way shares the next. So there is at most one at a time for
 * each key, and what each is told was true after they asked.
 */
export class SharedReads<Key, Value> {
  readonly #turns = new Map<Key, Turn<Value>>();
  readonly #read: (key: Key) => Promise<Value>;

  constructor(read: (key: Key) => Promise<Value>) {
    this.#read = read;
  }

  /** @throws what the shared read has thrown */
  read(key: Key): Promise<Value> {
    const turn = this.#turns.get(key);
    if (!turn) return this.#begin(key);
    turn.next ??= turn.running.then(
      () => this.#begin(key),
      () => this.#begin(key),
    );
    return turn.next;
  }

  #begin(key: Key): Promise<Value> {
    const turn: Turn<Value> = { running: this.#read(key), next: null };
    this.#turns.set(key, turn);
    const end = () => {
      if (turn.next === null && this.#turns.get(key) === turn) this.#turns.delete(key);
    };
    turn.running.then(end, end);
    return turn.running;
  }
}
