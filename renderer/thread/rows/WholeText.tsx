import { useState } from 'react'
import type { BoundedText } from '../../../core/items.ts'
import { useQuery } from '../../store/hooks.ts'
import { Button } from '../../ui/Button.tsx'

/** Offers the whole of a text of which only the head is at hand. */
export function WholeText({ body }: { body: BoundedText }) {
  const [open, setOpen] = useState(false)
  if (body.blob === undefined) return null
  if (open) return <Fetched digest={body.blob} />
  return (
    <Button size="small" className="mt-1" onClick={() => setOpen(true)}>
      Show all{body.bytes !== undefined && ` (${Math.ceil(body.bytes / 1024)} kB)`}
    </Button>
  )
}

function Fetched({ digest }: { digest: string }) {
  const asked = useQuery('blob', { digest })
  if (asked.status === 'asking') return <p className="mt-1 text-faint">Reading …</p>
  if (asked.status === 'failed') return <p className="mt-1 text-bad">{asked.message}</p>
  return (
    <pre className="mt-1 max-h-96 overflow-auto rounded-md bg-sunken p-2 font-mono text-small whitespace-pre-wrap wrap-anywhere">
      {asked.data.text}
    </pre>
  )
}
