/** What the command line ends with. Scripts rely on these: they do not change. */
export const exitCodes = {
  ok: 0,
  /** A fault of ours. */
  fault: 1,
  /** The command was not understood, or a value cannot be (a title too long). */
  usage: 2,
  /** A file was refused. */
  refused: 3,
  /** Not signed in, or the address and password do not fit. */
  signedOut: 4,
  /** The server cannot be reached. */
  unreachable: 5,
  /** Work failed, and waiting will not help. */
  failed: 6,
  /** The machine lacks something: Node, ffmpeg, a folder, space. */
  lacking: 7,
  /** Nothing moved for too long; the work stays queued. */
  waiting: 8,
  /** 128 + SIGINT, 128 + SIGTERM. */
  interrupted: 130,
  terminated: 143,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
