/** Secrets of this installation: made once, kept in a file that only its owner reads. */
import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/** What must be the same at the next start, or sessions end and stores refuse. */
export type Secrets = {
  installationId: string;
  nextAuth: string;
  paymentsWebhook: string;
  postgres: string;
  redis: string;
};

/** Reads the secrets of a data folder, and makes those that are missing. */
export async function readSecrets(folder: string): Promise<Secrets> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, "secrets.json");
  const kept = await readFile(file, "utf8").catch(() => "{}");
  const secrets = { ...newSecrets(), ...(JSON.parse(kept) as Partial<Secrets>) };
  await writeFile(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}

function newSecrets(): Secrets {
  const secret = () => randomBytes(32).toString("base64url");
  return {
    installationId: randomUUID(),
    nextAuth: secret(),
    paymentsWebhook: secret(),
    postgres: secret(),
    redis: secret(),
  };
}
