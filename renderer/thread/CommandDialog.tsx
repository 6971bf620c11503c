import { useId, useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { field } from '../ui/fields.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { lineOf, readCommandLine } from './commandLine.ts'
import { forgetCommand, keepCommand, useCustomCommands } from './customAgents.ts'

/** Takes the command of any program that speaks the Agent Client Protocol. */
export function CommandDialog({
  open,
  onClose,
  onChoose,
}: {
  open: boolean
  onClose: () => void
  onChoose: (command: string[]) => void
}) {
  return (
    <Dialog title="Another ACP agent" wide open={open} onClose={onClose}>
      <CommandForm
        onChoose={(command) => {
          keepCommand(command)
          onClose()
          onChoose(command)
        }}
      />
    </Dialog>
  )
}

function CommandForm({ onChoose }: { onChoose: (command: string[]) => void }) {
  const [line, setLine] = useState('')
  const known = useCustomCommands()
  const below = useId()
  const read = readCommandLine(line)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        // The page nests forms through this dialog's portal: to the composer it would mean to send.
        event.stopPropagation()
        if (read.status === 'words') onChoose(read.words)
      }}
      className="flex flex-col gap-3"
    >
      <p className="text-soft">
        Any program that speaks the Agent Client Protocol over its standard input and output. It is
        started as it stands here, in the thread’s folder; no shell reads it.
      </p>
      <div className="flex gap-2">
        <input
          aria-label="Command line"
          aria-invalid={read.status === 'unclear'}
          aria-describedby={below}
          // The field was asked for; this is where the person wants to be.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          spellCheck={false}
          autoComplete="off"
          placeholder="my-agent --acp"
          value={line}
          onChange={(event) => setLine(event.target.value)}
          className={classNames(field, 'h-8 min-w-0 flex-1 font-mono text-small')}
        />
        <Button look="primary" type="submit" className="h-8" disabled={read.status !== 'words'}>
          Use it
        </Button>
      </div>
      <div id={below} className="min-h-6">
        {read.status === 'words' && <Words whole words={read.words} />}
        {read.status === 'unclear' && <p className="text-bad">{read.problem}</p>}
      </div>
      {known.length > 0 && (
        <section aria-label="Used before in this window">
          <h3 className="mb-1 text-small font-semibold text-soft">Used before in this window</h3>
          <ul className="divide-y divide-line rounded-lg border border-line">
            {known.map((command) => (
              <li
                key={JSON.stringify(command)}
                className="flex items-center gap-1 py-0.5 pr-1 pl-3"
              >
                <button
                  type="button"
                  title={lineOf(command)}
                  onClick={() => setLine(lineOf(command))}
                  className="min-h-7 min-w-0 flex-1 truncate rounded-md text-left font-mono text-small hover:underline"
                >
                  {lineOf(command)}
                </button>
                <IconButton
                  icon="close"
                  label={`Forget ${lineOf(command)}`}
                  onClick={() => forgetCommand(command)}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
    </form>
  )
}

/** Words as they are told apart, one box each; of a whole command the first is the program. */
export function Words({ words, whole = false }: { words: readonly string[]; whole?: boolean }) {
  const counted = words.map((word, at) => ({ word, nth: at + 1 }))
  return (
    <ol aria-label="Its words" className="flex flex-wrap gap-1">
      {counted.map(({ word, nth }) => (
        <li
          key={nth}
          className={classNames(
            'max-w-full rounded-md border border-line bg-sunken px-1.5 font-mono text-small wrap-anywhere',
            whole && nth === 1 && 'font-semibold',
          )}
        >
          {word}
        </li>
      ))}
    </ol>
  )
}
