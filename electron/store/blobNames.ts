// A text that itself quotes such a name has its quotation marks escaped, so it is not taken for one.
const name = /"blob":"([0-9a-f]{64})"/g

/** The blobs that a stored payload names. */
export const blobsNamedBy = (payload: string): string[] =>
  Array.from(payload.matchAll(name), ([, digest]) => String(digest))
