/** A tool that a check needs is not there: the check ends with 2 and this sentence. */
export class MissingTool extends Error {
  name = 'MissingTool';
}

/** Runs a check: 0 when it holds, 1 when it does not (or with an Error), 2 when a tool is missing. */
export async function runCheck(check) {
  try {
    process.exitCode = (await check()) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${error instanceof MissingTool ? error.message : error.stack}\n`);
    process.exitCode = error instanceof MissingTool ? 2 : 1;
  }
}
