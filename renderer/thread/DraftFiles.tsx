import { type DraftFile, removeFile } from '../store/attachmentDrafts.ts'
import { isPicture, useBlobUrl } from '../store/blobUrls.ts'
import { sizeWords } from '../ui/amounts.ts'
import { classNames } from '../ui/classNames.ts'
import { Icon } from '../ui/Icon.tsx'
import { IconButton } from '../ui/IconButton.tsx'

/** The files that go along with what is being written. */
export function DraftFiles({ place, files }: { place: string; files: readonly DraftFile[] }) {
  if (files.length === 0) return null
  return (
    <ul
      aria-label="Attached files"
      className="flex max-h-36 flex-wrap gap-1.5 overflow-y-auto px-2.5 pt-2.5"
    >
      {files.map((file) => (
        <li
          key={file.id}
          className={classNames(
            'flex min-h-10 items-center gap-2 rounded-lg border pr-0.5 pl-1.5',
            file.status === 'failed'
              ? 'max-w-full border-bad bg-bad-tint py-1'
              : 'max-w-64 border-line bg-sunken',
          )}
        >
          {file.status === 'kept' && isPicture(file.mediaType) ? (
            <Thumbnail blob={file.blob} mediaType={file.mediaType} />
          ) : (
            <Icon name="file" className="size-4 text-faint" />
          )}
          <span className="min-w-0">
            <span title={file.name} className="block truncate text-small font-medium">
              {file.name}
            </span>
            <Standing file={file} />
          </span>
          <span className="flex shrink-0">
            {file.status === 'failed' && (
              <IconButton icon="refresh" label={`Try ${file.name} again`} onClick={file.again} />
            )}
            <IconButton
              icon="close"
              label={`Remove ${file.name}`}
              onClick={() => removeFile(place, file.id)}
            />
          </span>
        </li>
      ))}
    </ul>
  )
}

function Standing({ file }: { file: DraftFile }) {
  switch (file.status) {
    case 'kept':
      return <span className="block text-tiny text-faint">{sizeWords(file.bytes)}</span>
    case 'failed':
      return (
        <span role="alert" className="block text-tiny text-bad wrap-anywhere">
          {file.message}
        </span>
      )
    case 'sending':
      return (
        <progress
          aria-label={`Attaching ${file.name}`}
          value={file.sent}
          max={Math.max(1, file.bytes)}
          className="block h-1 w-24 appearance-none overflow-hidden rounded-full [&::-webkit-progress-bar]:bg-chosen [&::-webkit-progress-value]:bg-accent-fill"
        />
      )
  }
}

function Thumbnail({ blob, mediaType }: { blob: string; mediaType: string }) {
  const asked = useBlobUrl(blob, mediaType)
  return (
    <span className="size-7 shrink-0 overflow-hidden rounded-sm bg-chosen">
      {asked.status === 'answered' && (
        <img src={asked.data} alt="" className="size-full object-cover" />
      )}
    </span>
  )
}
