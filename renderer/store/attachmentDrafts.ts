import { create } from 'zustand'
import { type Attachment, attachments } from '../../core/attachments.ts'
import { type Connection, RequestError } from '../connection/connection.ts'
import { mintId } from '../ids.ts'
import { admit, type Described } from './admitFiles.ts'
import { keepBlobUrl } from './blobUrls.ts'
import { forget, recall, remember } from './remembered.ts'

/** A file that is to go along with a message that is being written. */
export type DraftFile = Described & { id: string } & (
    | { status: 'sending'; sent: number }
    | { status: 'kept'; blob: string }
    | { status: 'failed'; message: string; again: () => void }
  )

type Files = readonly DraftFile[]

// By place, as drafts of text are. Uploads go on while another thread is shown.
const useFiles = create<{ places: Readonly<Record<string, Files>> }>(() => ({ places: {} }))

/** What goes along with the message written at a place, such as a thread's id. */
export const useDraftFiles = (place: string): Files => useFiles(({ places }) => at(places, place))

/** What the host has of it already. */
export const attachmentsOf = (files: Files): Attachment[] =>
  files.flatMap((file) => {
    if (file.status !== 'kept') return []
    const { blob, name, mediaType, bytes } = file
    return [{ blob, name, mediaType, bytes }]
  })

/** Takes files and uploads them one after another. Gives why some were not taken, in sentences. */
export function addFiles(connection: Connection, place: string, given: readonly File[]): string[] {
  const { taken, problems } = admit(at(useFiles.getState().places, place), given)
  for (const { file, described } of taken) {
    const id = mintId()
    const begin = () => {
      replace(place, id, { ...described, id, status: 'sending', sent: 0 })
      const upload = () => keep(connection, place, id, file, described, begin)
      lines.set(connection, (lines.get(connection) ?? Promise.resolve()).then(upload))
    }
    become(place, [
      ...at(useFiles.getState().places, place),
      { ...described, id, status: 'sending', sent: 0 },
    ])
    begin()
  }
  return problems
}

export const removeFile = (place: string, id: string): void =>
  become(
    place,
    at(useFiles.getState().places, place).filter((file) => file.id !== id),
  )

export const clearFiles = (place: string): void => become(place, [])

// One after another, so that a large file does not hold up what else the window asks.
const lines = new WeakMap<Connection, Promise<void>>()

async function keep(
  connection: Connection,
  place: string,
  id: string,
  file: File,
  described: Described,
  again: () => void,
): Promise<void> {
  try {
    const { blob } = await connection.keepBlob(file, (sent) =>
      replace(place, id, { ...described, id, status: 'sending', sent }),
    )
    keepBlobUrl(blob, described.mediaType, file)
    replace(place, id, { ...described, id, status: 'kept', blob })
  } catch (error) {
    const message =
      error instanceof RequestError ? error.message : 'The file could not be read. Attach it again.'
    replace(place, id, { ...described, id, status: 'failed', message, again })
  }
}

/** Does nothing for a file that was removed meanwhile. */
function replace(place: string, id: string, next: DraftFile): void {
  const files = at(useFiles.getState().places, place)
  if (files.some((file) => file.id === id))
    become(
      place,
      files.map((file) => (file.id === id ? next : file)),
    )
}

function become(place: string, files: Files): void {
  useFiles.setState(({ places }) => ({ places: { ...places, [place]: files } }))
  const kept = attachmentsOf(files)
  if (kept.length === 0) forget(`files.${place}`)
  else remember(`files.${place}`, kept)
}

const isAttachments = (value: unknown): value is Attachment[] =>
  attachments.safeParse(value).success
const recalled = new Map<string, Files>()

function at(places: Readonly<Record<string, Files>>, place: string): Files {
  const held = places[place] ?? recalled.get(place)
  if (held) return held
  const read = recall(`files.${place}`, isAttachments) ?? []
  const files = read.map((file): DraftFile => ({ ...file, id: mintId(), status: 'kept' }))
  recalled.set(place, files)
  return files
}
