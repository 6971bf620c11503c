import { useRef } from 'react'
import { IconButton } from '../ui/IconButton.tsx'

/** Asks which files go along with the message. */
export function AttachButton({ onFiles }: { onFiles: (files: File[]) => void }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        aria-label="Files to attach"
        className="hidden"
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])])
          // So that the same file may be chosen again.
          currentTarget.value = ''
        }}
      />
      <IconButton icon="paperclip" label="Attach files" onClick={() => input.current?.click()} />
    </>
  )
}
