/** The limit of a read: node:http sending the same bytes and headers, which it is given before it begins. */
import { readFileSync } from "node:fs";
import { createServer, type OutgoingHttpHeaders } from "node:http";
import { listen } from "./listen";

const { headers, body } = JSON.parse(readFileSync(process.env.BYTES_FILE ?? "", "utf8")) as {
  headers: OutgoingHttpHeaders;
  /** In base64. */
  body: string;
};
const bytes = Buffer.from(body, "base64");

listen(
  createServer((_request, response) => {
    response.writeHead(200, headers);
    response.end(bytes);
  }),
);
