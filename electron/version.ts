/** Set when the program is built. */
declare const __VERSION__: string

/** The version of this Gaffer; `source` when it runs unbuilt, as in tests. */
export const version: string = typeof __VERSION__ === 'undefined' ? 'source' : __VERSION__
