import type { ReactNode } from 'react'
import { isValidBranchName } from '../../core/refName.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { field } from '../ui/fields.ts'

/** A branch name being typed, with the word on what is wrong with it. */
export function BranchNameForm({
  name,
  onName,
  ready,
  word,
  onDone,
  children,
}: {
  name: string
  onName: (name: string) => void
  ready: boolean
  /** What the button does, as a verb. */
  word: string
  onDone: () => void
  children?: ReactNode
}) {
  const flawed = name.trim() !== '' && !isValidBranchName(name.trim())
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) onDone()
      }}
      className="flex flex-col gap-3"
    >
      <input
        aria-label="Branch name"
        aria-invalid={flawed}
        placeholder="feature/my-change"
        spellCheck={false}
        value={name}
        maxLength={255}
        onChange={(event) => onName(event.target.value)}
        className={classNames(field, 'h-8 font-mono text-small')}
      />
      {flawed && <p className="text-small text-bad">Git allows no branch of this name.</p>}
      {children}
      <div className="flex justify-end">
        <Button look="primary" type="submit" disabled={!ready}>
          {word}
        </Button>
      </div>
    </form>
  )
}
