/**
 * Finds, in the code itself, every side effect of the product and the failpoints around it.
 *
 * A side effect is a call that changes something outside of the process: a write to Postgres or Redis, a message
 * to the log, a mail, a request to the payment provider. What is not known to be a read counts as one, so that a
 * new call has to be named before the matrix is complete again.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { projectFolder } from "#scripts/services/project";

/** Where side effects may be. The simulator is another house's machine; Next's pages write nothing. */
const ROOMS = ["server", "workers"];
const NOT_SEARCHED =
  /\.(test|fixture|lua)\.ts$|^server\/postgres\/generated\/|^server\/payments\/simulator\//;

/** Functions that put failpoints around a side effect; the first argument is their name. */
const WRAPPERS = new Set(["sideEffect", "transact", "transactByModels", "inTransaction"]);

/** Functions of server/postgres/client.ts that the transactions of everybody else are made of. */
const MAKERS = new Set([...WRAPPERS, "readAsOfOneMoment", "planFreely"]);

/** Receivers whose calls are side effects, unless the method is one of those that only read. */
const RECEIVERS: { receiver: RegExp; reads: RegExp }[] = [
  {
    receiver: /^prisma$/,
    reads: /^(\$queryRaw|\$disconnect|\w+\.(find\w+|count|aggregate|groupBy))$/,
  },
  { receiver: /^statements$/, reads: /^\$queryRaw$/ },
  { receiver: /^pool$/, reads: /^(connect|end|on)$/ },
  // The lock of a leader is its connection's: it needs no failpoint, it goes with the process.
  { receiver: /^connection$/, reads: /^(query|on|off|release|xread|disconnect|once|destroy)$/ },
  {
    receiver: /^(redis|client|this\.#redis)$/,
    reads:
      /^(get|hget|hmget|hkeys|smembers|xread|xrange|xrevrange|xlen|info|ping|time|connect|disconnect|on|once|off|readHold|readGaRequest|readMapBuffer|multi|quit)$/,
  },
  { receiver: /^transaction$/, reads: /^xadd$/ },
  { receiver: /^(producer|line\.producer)$/, reads: /^(connect|disconnect)$/ },
  {
    receiver: /^(consumer|this\.#consumer)$/,
    reads: /^(connect|disconnect|subscribe|run|on|seek)$/,
  },
  { receiver: /^transport$/, reads: /^close$/ },
  { receiver: /^(stripe|this\.#stripe)$/, reads: /^(\w+\.(list|retrieve|search)|webhooks\.\w+)$/ },
];

/** A named place between two failpoints. */
type SideEffect = { name: string; file: string; line: number };

/** What the search found: the named ones, and those that have no name. */
export type Found = {
  named: SideEffect[];
  unnamed: { call: string; file: string; line: number }[];
};

/** Searches the whole product. */
export function findSideEffects(): Found {
  const files = ROOMS.flatMap(sourcesOf);
  const found: Found = { named: [], unnamed: [] };
  for (const file of files.sort()) {
    const { named, unnamed } = searchSource(
      file,
      readFileSync(path.join(projectFolder, file), "utf8"),
    );
    found.named.push(...named);
    found.unnamed.push(...unnamed);
  }
  return found;
}

function sourcesOf(room: string): string[] {
  return readdirSync(path.join(projectFolder, room), { recursive: true, encoding: "utf8" })
    .map((file) => path.posix.join(room, file))
    .filter((file) => file.endsWith(".ts") && !NOT_SEARCHED.test(file));
}

/** Searches one file. @param file its name, for the report */
export function searchSource(file: string, text: string): Found {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Found = { named: [], unnamed: [] };
  const lineOf = (node: ts.Node) =>
    source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;

  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const name = nameOfWrapper(node);
      if (name !== null) found.named.push({ name, file, line: lineOf(node) });
      else if (isSideEffect(node, source) && !isWrapped(node)) {
        found.unnamed.push({ call: node.expression.getText(source), file, line: lineOf(node) });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function nameOfWrapper(call: ts.CallExpression): string | null {
  const [first] = call.arguments;
  return ts.isIdentifier(call.expression) &&
    WRAPPERS.has(call.expression.text) &&
    first &&
    ts.isStringLiteral(first)
    ? first.text
    : null;
}

function isSideEffect(call: ts.CallExpression, source: ts.SourceFile): boolean {
  // To hand the connection itself to a function is to let it write outside of any transaction.
  if (call.arguments.some((argument) => argument.getText(source) === "prisma")) return true;
  const callee = call.expression;
  if (ts.isIdentifier(callee)) return callee.text === "fetch";
  if (call.arguments[0]?.getText(source).startsWith('"select')) return false;
  if (!ts.isPropertyAccessExpression(callee)) return false;
  if (!/^[\w#$.\s]+$/.test(callee.getText(source))) return false;
  const text = callee.getText(source).replaceAll(/\s+/g, "");
  return RECEIVERS.some(({ receiver, reads }) =>
    splits(text).some(([object, method]) => receiver.test(object) && !reads.test(method)),
  );
}

/** `a.b.c` as `a` and `b.c`, and as `a.b` and `c`. */
function splits(text: string): [string, string][] {
  const parts = text.split(".");
  return parts
    .slice(1)
    .map((_, at) => [parts.slice(0, at + 1).join("."), parts.slice(at + 1).join(".")]);
}

/** Whether the call stands within a wrapper, or within the function that a wrapper is made of. */
function isWrapped(call: ts.CallExpression): boolean {
  for (let node: ts.Node = call.parent; !ts.isSourceFile(node); node = node.parent) {
    if (ts.isCallExpression(node) && nameOfWrapper(node) !== null) return true;
    if (ts.isFunctionDeclaration(node) && node.name && MAKERS.has(node.name.text)) return true;
  }
  return false;
}
