import type { ReactNode } from 'react'

/** One question of a form: its name at the left, what answers it at the right. */
export function FormRow({
  name,
  hint,
  children,
}: {
  name: string
  hint?: ReactNode
  children: ReactNode
}) {
  return (
    <div role="group" aria-label={name} className="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-4">
      <span aria-hidden="true" className="pt-1 text-right font-medium text-soft">
        {name}
      </span>
      <div className="flex min-w-0 flex-col gap-1.5">
        {children}
        {hint && <p className="text-small text-faint">{hint}</p>}
      </div>
    </div>
  )
}
