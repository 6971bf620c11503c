import type { ReactNode } from 'react'
import { classNames } from './classNames.ts'

/** A way out to the web. What is no web address is shown as it is, for nothing else is opened. */
export function ExternalLink({
  url,
  className,
  children,
}: {
  url: string
  className?: string
  children: ReactNode
}) {
  if (!/^https?:\/\//i.test(url)) return <span className={className}>{url}</span>
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer noopener"
      className={classNames('rounded-sm text-accent underline', className)}
    >
      {children}
    </a>
  )
}
