import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

// Longer than any client keeps an idle connection: it must not be closed under a request.
const KEEP_ALIVE_MS = 120_000;

/** Where a server is to listen. */
export interface ListenOptions {
  host: string;
  /** 0 for any free port. */
  port: number;
}

/** A server of the stack that runs. */
export interface RunningServer {
  /** What clients are pointed at. */
  url: string;
  port: number;
  close(): Promise<void>;
}

/** Where a server listens. */
export interface Listening {
  port: number;
  /** The server's address, without a slash at its end. */
  origin: string;
  /** Ends all connections, and resolves when the port is free. */
  close(): Promise<void>;
}

/** Starts listening; port 0 takes any free one. Rejects with the system's error when that is not possible. */
export async function listen(server: Server, host: string, wantedPort: number): Promise<Listening> {
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // An upload, or an answer that is held back on purpose, may take as long as it wants.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wantedPort, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { port, origin: `http://${host}:${port}`, close };
}
