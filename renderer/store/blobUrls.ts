import { useEffect, useState } from 'react'
import type { Connection } from '../connection/connection.ts'
import { type Asked, useSession } from './hooks.ts'

/** URLs that are held; the one that was not asked for the longest is let go first. */
const HELD = 48

// Rows scroll out of the page and back in; what they show is not read each time.
const urls = new Map<string, Promise<string>>()

/** Pictures that a window shows; no other kind is ever drawn from what somebody attached. */
export const isPicture = (mediaType: string): boolean =>
  /^image\/(png|jpeg|gif|webp|avif|bmp)$/.test(mediaType)

/** Gives what is kept as a URL of this window's own. Its type is ours to say, never the host's. */
export function blobUrl(connection: Connection, blob: string, mediaType: string): Promise<string> {
  const key = keyOf(blob, mediaType)
  const held = urls.get(key)
  const url =
    held ??
    connection
      .readBlob(blob)
      .then((bytes) => URL.createObjectURL(new Blob([bytes], { type: typeOf(mediaType) })))
  hold(key, url)
  // What could not be read may be there the next time.
  if (!held) url.catch(() => urls.delete(key))
  return url
}

/** Spares the reading of what is at hand. */
export function keepBlobUrl(blob: string, mediaType: string, file: Blob): void {
  const key = keyOf(blob, mediaType)
  if (urls.has(key)) return
  const typed = file.slice(0, file.size, typeOf(mediaType))
  hold(key, Promise.resolve(URL.createObjectURL(typed)))
}

/** A URL of what is kept, to be shown. */
export function useBlobUrl(blob: string, mediaType: string): Asked<string> {
  const { connection } = useSession()
  const [asked, setAsked] = useState<Asked<string>>({ status: 'asking' })
  useEffect(() => {
    let left = false
    setAsked({ status: 'asking' })
    blobUrl(connection, blob, mediaType).then(
      (data) => left || setAsked({ status: 'answered', data }),
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error)
        if (!left) setAsked({ status: 'failed', message })
      },
    )
    return () => {
      left = true
    }
  }, [connection, blob, mediaType])
  return asked
}

function hold(key: string, url: Promise<string>): void {
  // Last in the map is the one asked for last.
  urls.delete(key)
  urls.set(key, url)
  for (const [oldest, old] of urls) {
    if (urls.size <= HELD) break
    urls.delete(oldest)
    old.then(URL.revokeObjectURL, () => undefined)
  }
}

const keyOf = (blob: string, mediaType: string) => `${blob} ${typeOf(mediaType)}`

// A page that were opened from such a URL would be one of ours.
const typeOf = (mediaType: string) =>
  isPicture(mediaType) ? mediaType : 'application/octet-stream'
