/** A line before a door, as a waiting room makes one of a crowd. */

/** Who lets people in. */
export type Door<Each> = {
  /** Most that are inside. */
  atOnce: number;
  isClosed: () => boolean;
  /** @returns whether they want to come in once more: then they go to the end of the line */
  visit: (each: Each) => Promise<boolean>;
};

/** Lets people in, one after the other, until nobody is left or the door is closed and the last has come out. */
export async function letIn<Each>(people: Iterable<Each>, door: Door<Each>): Promise<void> {
  const { atOnce, isClosed, visit } = door;
  const line = [...people];
  const inTurn = async () => {
    while (!isClosed()) {
      const next = line.shift();
      if (next === undefined) return;
      if (await visit(next)) line.push(next);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, line.length) }, inTurn));
}
