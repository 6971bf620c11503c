import { type ReactNode, useEffect, useState } from 'react'
import { useIsCodeFenceIncomplete } from 'streamdown'
import { IconButton } from '../ui/IconButton.tsx'
import { copyText } from '../ui/toasts.ts'
import { highlight, type Line } from './highlight.ts'

/** A fenced block: highlighted once its fence has closed. */
export function CodeBlock({
  className,
  children,
}: {
  node?: unknown
  className?: string | undefined
  children?: ReactNode | undefined
}) {
  const language = /language-(\S+)/.exec(className ?? '')?.[1] ?? ''
  const code = textOf(children).replace(/\n$/, '')
  const incomplete = useIsCodeFenceIncomplete()
  const lines = useHighlighted(code, language, !incomplete)
  return (
    <figure className="group/code relative overflow-hidden rounded-md border border-line bg-sunken">
      <figcaption className="flex h-7 items-center justify-between pr-0.5 pl-3 text-small text-faint">
        {language || 'text'}
        <IconButton
          icon="copy"
          label="Copy code"
          className="size-6"
          onClick={() => void copyText(code)}
        />
      </figcaption>
      <pre className="overflow-x-auto px-3 pb-2.5 font-mono text-small leading-5">
        <code className="highlighted">{lines ? lines.map(renderLine) : code}</code>
      </pre>
    </figure>
  )
}

function useHighlighted(code: string, language: string, ready: boolean): Line[] | null {
  const [done, setDone] = useState<{ code: string; lines: Line[] } | null>(null)
  useEffect(() => {
    if (!ready || language === '') return
    let left = false
    void highlight(code, language).then((lines) => {
      if (!left && lines) setDone({ code, lines })
    })
    return () => {
      left = true
    }
  }, [code, language, ready])
  return done?.code === code ? done.lines : null
}

// Lines and their pieces never move; their place is their name.
const renderLine = (line: Line, number: number) => (
  <span key={number}>
    {line.map(({ text, style }, index) => (
      // oxlint-disable-next-line react/no-array-index-key
      <span key={index} style={style}>
        {text}
      </span>
    ))}
    {'\n'}
  </span>
)

function textOf(children: ReactNode): string {
  if (typeof children === 'string') return children
  return Array.isArray(children) ? children.map(textOf).join('') : ''
}
