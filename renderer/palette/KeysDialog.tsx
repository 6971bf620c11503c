import { reviewKeys } from '../changes/reviewKeys.ts'
import { showDialog, useApp } from '../store/app.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { keyNames } from '../ui/keyNames.ts'

const groups: { name: string; keys: [string, string][] }[] = [
  {
    name: 'Everywhere',
    keys: [
      [keyNames.palette, 'Commands'],
      [keyNames.search, 'Search all threads'],
      [keyNames.blocked, 'The thread that waits longest'],
      [`${keyNames.previous}  ${keyNames.next}`, 'Thread above, below'],
      [keyNames.sidebar, 'Sidebar'],
      [keyNames.dock, 'Changes'],
      ['C', 'New thread'],
      ['/', 'Filter threads'],
      ['I', 'Write a message'],
      ['?', 'These keys'],
    ],
  },
  {
    name: 'Message',
    keys: [
      [keyNames.enter, 'Send'],
      [keyNames.shiftEnter, 'Break the line'],
      [keyNames.submit, 'Steer the running turn'],
      ['Esc', 'Stop the turn'],
    ],
  },
  {
    name: 'Approval',
    keys: [
      [keyNames.enter, 'Allow once'],
      [keyNames.shiftEnter, 'Allow for this thread'],
      ['E', 'Edit the command'],
      ['R', 'Always allow a pattern'],
      [`${keyNames.backspace}  Esc Esc`, 'Reject, with a reason'],
    ],
  },
  {
    name: 'Terminal',
    keys: [
      [keyNames.drawer, 'Show or hide terminals'],
      [keyNames.newTerminal, 'New terminal'],
      [keyNames.find, 'Find in it'],
      [`${keyNames.copy}  ${keyNames.paste}`, 'Copy, paste'],
      ['F2  Delete', 'Rename, close (on its tab)'],
    ],
  },
  {
    name: 'Question',
    keys: [[keyNames.enter, 'Answer, or go to what is open']],
  },
  { name: 'Review', keys: [...reviewKeys] },
  { name: 'Commit', keys: [[keyNames.submit, 'Commit']] },
]

export function KeysDialog() {
  const open = useApp((app) => app.dialog === 'keys')
  return (
    <Dialog title="Keys" wide open={open} onClose={() => showDialog(null)}>
      <div className="columns-2 gap-8">
        {groups.map(({ name, keys }) => (
          <section key={name} className="mb-4 break-inside-avoid">
            <h3 className="text-small font-semibold text-faint">{name}</h3>
            <dl>
              {keys.map(([key, meaning]) => (
                <div key={key} className="flex h-7 items-center justify-between gap-4">
                  <dt>{meaning}</dt>
                  <dd className="text-soft">
                    <kbd>{key}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="text-small text-faint">
        While an approval or a question is open its keys work wherever you are, except while you
        type.
      </p>
    </Dialog>
  )
}
