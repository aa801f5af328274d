/**
 * Gives a process a clock that is wrong by CLOCK_SHIFT_MS milliseconds. To be preloaded into one process of the
 * product: NODE_OPTIONS="--import <this file>". Timers go on as they do; only what the time is, is a lie.
 */
const shiftMs = Number(process.env.CLOCK_SHIFT_MS ?? 0);
const TrueDate = Date;
const trueNow = Date.now.bind(Date);

TrueDate.now = () => trueNow() + shiftMs;
globalThis.Date = new Proxy(TrueDate, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [target.now()] : given, newTarget),
  apply: (target) => new target(target.now()).toString(),
});
