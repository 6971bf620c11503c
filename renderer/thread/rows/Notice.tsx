import type { z } from 'zod'
import type { noticeBody } from '../../../core/items.ts'

const tones = {
  info: 'border-line text-soft',
  warning: 'border-waiting-line bg-waiting-tint text-waiting',
  error: 'border-bad bg-bad-tint text-bad',
}

export function Notice({ body }: { body: z.infer<typeof noticeBody> }) {
  return (
    <p
      className={`my-2 rounded-md border px-3 py-1.5 whitespace-pre-wrap wrap-anywhere ${tones[body.level]}`}
    >
      {body.text}
    </p>
  )
}
