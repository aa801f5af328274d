/** A reason not to start, in one sentence that says what to do. It is printed without a stack. */
export class CannotStart extends Error {
  override name = "CannotStart";
}
