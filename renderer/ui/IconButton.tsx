import { Button } from '@base-ui/react/button'
import type { ComponentProps } from 'react'
import { classNames } from './classNames.ts'
import { Icon, type IconName } from './Icon.tsx'
import { Tooltip } from './Tooltip.tsx'

type IconButtonProps = Omit<ComponentProps<'button'>, 'children' | 'className' | 'aria-label'> & {
  icon: IconName
  /** What it does, for everyone who cannot see or read the drawing. */
  label: string
  keys?: string
  className?: string
}

export function IconButton({ icon, label, keys, className, ...props }: IconButtonProps) {
  return (
    <Tooltip label={label} {...(keys && { keys })}>
      <Button
        {...props}
        aria-label={label}
        className={classNames(
          'inline-flex size-7 shrink-0 items-center justify-center rounded-md text-soft not-data-disabled:hover:bg-hover not-data-disabled:hover:text-text data-disabled:opacity-50 aria-pressed:bg-chosen aria-pressed:text-text',
          className,
        )}
      >
        <Icon name={icon} />
      </Button>
    </Tooltip>
  )
}
