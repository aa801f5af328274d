/** The front door as a process, but for its pages, which would have to be built: they are not found. */
import { config } from "#server/config";
import { openFrontDoor } from "#server/open-front-door";
import { runProcesses } from "./run-processes";

await runProcesses(config.WEB_CONCURRENCY, () =>
  openFrontDoor(() =>
    Promise.resolve({
      answer: (_request, response) => {
        response.writeHead(404).end();
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    }),
  ),
);
