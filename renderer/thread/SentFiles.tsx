import { useState } from 'react'
import type { Attachment } from '../../core/attachments.ts'
import { blobUrl, isPicture, useBlobUrl } from '../store/blobUrls.ts'
import { useSession } from '../store/hooks.ts'
import { sizeWords } from '../ui/amounts.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Icon } from '../ui/Icon.tsx'
import { showFailure } from '../ui/toasts.ts'

/** The files that went along with a message: pictures to be opened, others to be saved. */
export function SentFiles({ files }: { files: readonly Attachment[] }) {
  const pictures = files.filter(({ mediaType }) => isPicture(mediaType))
  const others = files.filter((file) => !pictures.includes(file))
  return (
    <ul aria-label="Attached files" className="mt-2 flex flex-wrap items-end gap-1.5">
      {pictures.map((file) => (
        <li key={file.name}>
          <Picture file={file} />
        </li>
      ))}
      {others.map((file) => (
        <li key={file.name} className="max-w-full">
          <SavedFile file={file} />
        </li>
      ))}
    </ul>
  )
}

function Picture({ file }: { file: Attachment }) {
  const asked = useBlobUrl(file.blob, file.mediaType)
  const [open, setOpen] = useState(false)
  return (
    <>
      <button
        type="button"
        title={`${file.name}, ${sizeWords(file.bytes)}`}
        onClick={() => setOpen(true)}
        className="flex size-24 items-center justify-center overflow-hidden rounded-md border border-line bg-surface hover:border-line-strong"
      >
        <span className="sr-only">Open {file.name}</span>
        {asked.status === 'answered' && (
          <img src={asked.data} alt="" className="size-full object-cover" />
        )}
        {asked.status === 'asking' && <span className="text-tiny text-faint">Reading …</span>}
        {asked.status === 'failed' && (
          <span className="px-1 text-tiny text-bad">Cannot be read</span>
        )}
      </button>
      <Dialog title={file.name} whole open={open} onClose={() => setOpen(false)}>
        {asked.status === 'answered' && (
          <img
            src={asked.data}
            alt={file.name}
            className="mx-auto max-h-[66vh] max-w-full object-contain"
          />
        )}
        {asked.status === 'failed' && <p className="text-bad">{asked.message}</p>}
        <div className="mt-3 flex items-center justify-end gap-2">
          <span className="text-small text-faint">{sizeWords(file.bytes)}</span>
          <SaveButton file={file} />
        </div>
      </Dialog>
    </>
  )
}

function SavedFile({ file }: { file: Attachment }) {
  const save = useSave(file)
  return (
    <button
      type="button"
      title={`${file.name} (click to save a copy)`}
      onClick={() => void save()}
      className="flex h-8 max-w-72 items-center gap-1.5 rounded-md border border-line bg-surface px-2 hover:border-line-strong"
    >
      <Icon name="file" className="size-3.5 text-faint" />
      <span className="sr-only">Save a copy of </span>
      <span className="truncate text-small">{file.name}</span>
      <span className="shrink-0 text-tiny text-faint">{sizeWords(file.bytes)}</span>
    </button>
  )
}

function SaveButton({ file }: { file: Attachment }) {
  const save = useSave(file)
  return <Button onClick={() => void save()}>Save a copy</Button>
}

function useSave({ blob, mediaType, name }: Attachment): () => Promise<void> {
  const { connection } = useSession()
  return async () => {
    try {
      const link = document.createElement('a')
      link.href = await blobUrl(connection, blob, mediaType)
      link.download = name
      link.click()
    } catch (error) {
      showFailure(error)
    }
  }
}
