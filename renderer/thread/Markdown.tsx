import { type ComponentProps, memo, type ReactNode } from 'react'
import { type Components, Streamdown } from 'streamdown'
import { CodeBlock } from './CodeBlock.tsx'

// Each element also comes with the node it was made from, which nobody here looks at.
type Made = { node?: unknown }
type ImageProps = Made & Pick<ComponentProps<'img'>, 'src' | 'alt'>
type LinkProps = Made & Pick<ComponentProps<'a'>, 'href' | 'children'>
type Plain = Made & { children?: ReactNode | undefined }

// The library's own looks are left aside: the prose styles of theme.css hold for every element.
// Headings stand below their turn's, and skip no level however the agent began.
const components: Components = {
  a: ({ href, children }: LinkProps) => (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  ),
  // Nothing is fetched because an agent wrote an address; a picture is a link until it is wanted.
  img: ({ src, alt }: ImageProps) => (
    <a href={typeof src === 'string' ? src : undefined} target="_blank" rel="noreferrer noopener">
      {alt || 'picture'}
    </a>
  ),
  code: CodeBlock,
  inlineCode: ({ children }: Plain) => <code>{children}</code>,
  h1: ({ children }: Plain) => <h3 data-level="1">{children}</h3>,
  h2: ({ children }: Plain) => <h3 data-level="2">{children}</h3>,
  h3: ({ children }: Plain) => <h3>{children}</h3>,
  h4: ({ children }: Plain) => <h4>{children}</h4>,
  h5: ({ children }: Plain) => <h4>{children}</h4>,
  h6: ({ children }: Plain) => <h4>{children}</h4>,
  p: ({ children }: Plain) => <p>{children}</p>,
  ul: ({ children }: Plain) => <ul>{children}</ul>,
  ol: ({ children, start }: Plain & { start?: number | undefined }) => (
    <ol start={start}>{children}</ol>
  ),
  li: ({ children }: Plain) => <li>{children}</li>,
  strong: ({ children }: Plain) => <strong>{children}</strong>,
  blockquote: ({ children }: Plain) => <blockquote>{children}</blockquote>,
  hr: () => <hr />,
  table: ({ children }: Plain) => <table>{children}</table>,
  thead: ({ children }: Plain) => <thead>{children}</thead>,
  tbody: ({ children }: Plain) => <tbody>{children}</tbody>,
  tr: ({ children }: Plain) => <tr>{children}</tr>,
  th: ({ children }: Plain) => <th>{children}</th>,
  td: ({ children }: Plain) => <td>{children}</td>,
}

const linkSafety = { enabled: false }

/** An agent's words: sanitised, complete at every moment while they stream in. */
export const Markdown = memo(function Markdown({
  text,
  streaming,
}: {
  text: string
  streaming: boolean
}) {
  return (
    <Streamdown
      className="prose"
      components={components}
      linkSafety={linkSafety}
      isAnimating={streaming}
      dir="auto"
    >
      {text}
    </Streamdown>
  )
})
