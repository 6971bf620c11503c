/** One run of git, as the two carriers take it. */
export type Invocation = {
  /** What is run in its place, for programs that work on repositories as git does. */
  program?: string
  /** Absolute; git is started in this folder. */
  folder: string
  args: readonly string[]
  environment: Readonly<Record<string, string>>
  input: string | Buffer | undefined
  /** Aborting it stops git; the carrier then resolves with what there is. */
  stop: AbortSignal
  onStdout: (chunk: Buffer) => void
  onStderr: (chunk: Buffer) => void
}

/**
 * Runs git and resolves with its exit status once it and its output have ended: null when a signal
 * ended it, negative when it could not be started.
 */
export type Carrier = (invocation: Invocation) => Promise<number | null>
