import { useEffect, useRef, useState } from 'react'

/** Files of a clipboard; none where they are but another form of the text that is pasted. */
export function pastedFiles(clipboard: DataTransfer): File[] {
  const isText = clipboard.types.includes('text/plain')
  const isStyled = ['text/html', 'text/rtf'].some((type) => clipboard.types.includes(type))
  return isText && isStyled ? [] : [...clipboard.files]
}

/**
 * Takes files that are dropped anywhere in the window, which the browser would else open in its
 * place. Gives whether some are held over it.
 */
export function useDroppedFiles(take: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false)
  const latest = useRef(take)
  useEffect(() => {
    latest.current = take
  })
  useEffect(() => {
    const listening = new AbortController()
    const { signal } = listening
    const on = (name: 'dragover' | 'drop', act: (transfer: DataTransfer) => void) =>
      window.addEventListener(
        name,
        (event) => {
          const { dataTransfer } = event
          if (!dataTransfer?.types.includes('Files')) return
          event.preventDefault()
          act(dataTransfer)
        },
        { signal },
      )
    on('dragover', () => setOver(true))
    on('drop', ({ files }) => {
      setOver(false)
      latest.current([...files])
    })
    window.addEventListener(
      'dragleave',
      ({ relatedTarget }) => {
        if (relatedTarget === null) setOver(false)
      },
      { signal },
    )
    return () => listening.abort()
  }, [])
  return over
}
