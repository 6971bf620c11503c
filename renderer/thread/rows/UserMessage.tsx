import type { Attachment } from '../../../core/attachments.ts'
import { clockTime, fullTime } from '../../ui/time.ts'
import { SentFiles } from '../SentFiles.tsx'

/** What the person said. A turn has its number. */
export function UserMessage({
  number,
  text,
  files = [],
  at,
  rewound = false,
}: {
  number?: number
  text: string
  files?: readonly Attachment[] | undefined
  at: number
  /** Whether the files hold its turn's work no more. */
  rewound?: boolean
}) {
  return (
    <article aria-label={number ? `Turn ${number}, you` : 'You'} className="pt-5 pb-2">
      {number !== undefined && <h2 className="sr-only">Turn {number}</h2>}
      <div className="rounded-lg bg-sunken px-3.5 py-2.5">
        <p className="text-read whitespace-pre-wrap wrap-anywhere">{text}</p>
        {files.length > 0 && <SentFiles files={files} />}
      </div>
      <p className="mt-1 px-3.5 text-tiny text-faint">
        {number && <>Turn {number} · </>}
        <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
          {clockTime(at)}
        </time>
        {rewound && ' · rewound'}
      </p>
    </article>
  )
}
