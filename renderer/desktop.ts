/** What the preload script exposes; absent in a browser. */
interface Desktop {
  /** Asks the main process for a port; it arrives as a `gaffer-port` window message. */
  connect(): void
  /** The native folder dialog. Resolves with null when the person chose none. */
  chooseFolder?(): Promise<string | null>
}

declare global {
  interface Window {
    readonly gaffer?: Desktop
  }
}

/** The desktop shell around this window, if there is one. */
export const desktop = (): Desktop | undefined => window.gaffer
