import { Button as Base } from '@base-ui/react/button'
import type { ComponentProps } from 'react'
import { classNames } from './classNames.ts'
import { Keys } from './Keys.tsx'

export type ButtonLook = 'primary' | 'plain' | 'quiet' | 'danger'

const looks: Record<ButtonLook, string> = {
  primary: 'bg-accent-fill text-on-accent not-data-disabled:hover:bg-accent-fill-hover',
  plain: 'border border-line bg-raised text-text not-data-disabled:hover:bg-hover',
  quiet: 'text-soft not-data-disabled:hover:bg-hover not-data-disabled:hover:text-text',
  danger: 'bg-bad-fill text-on-accent not-data-disabled:hover:brightness-110',
}

export type ButtonProps = Omit<ComponentProps<'button'>, 'className'> & {
  look?: ButtonLook
  size?: 'small' | 'usual' | 'large'
  /** The keys that do the same, shown on the button. */
  keys?: string
  className?: string
}

const sizes = {
  small: 'h-6 px-2 text-small',
  usual: 'h-7 px-2.5',
  large: 'h-9 px-4',
}

export function Button({
  look = 'plain',
  size = 'usual',
  keys,
  className,
  children,
  ...props
}: ButtonProps) {
  return (
    <Base
      {...props}
      className={classNames(
        'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none',
        'data-disabled:opacity-50',
        sizes[size],
        looks[look],
        className,
      )}
    >
      {children}
      {keys && <Keys keys={keys} />}
    </Base>
  )
}
