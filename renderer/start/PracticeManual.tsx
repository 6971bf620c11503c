import { practiceManual } from '../../core/practiceManual.ts'
import { showDialog, useApp } from '../store/app.ts'
import { Dialog } from '../ui/Dialog.tsx'

/** What the practice agent understands, said as it says it itself. */
export function PracticeManualDialog() {
  const open = useApp((app) => app.dialog === 'practice-manual')
  return (
    <Dialog title="The practice agent" wide open={open} onClose={() => showDialog(null)}>
      <p className="text-soft">{practiceManual.about}</p>
      <table className="mt-3 w-full table-fixed border-collapse">
        <caption className="mb-1 text-left text-small font-semibold text-soft">You can say</caption>
        <thead className="sr-only">
          <tr>
            <th scope="col">Say</th>
            <th scope="col">What comes of it</th>
          </tr>
        </thead>
        <tbody>
          {practiceManual.entries.map(({ say, does }) => (
            <tr key={does} className="border-t border-line align-top">
              <th scope="row" className="py-1.5 pr-4 text-left font-normal">
                {say.map((words) => (
                  <code key={words} className="block font-mono text-small wrap-anywhere">
                    {words}
                  </code>
                ))}
              </th>
              <td className="py-1.5 text-soft">{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-3 border-t border-line pt-3 text-soft">{practiceManual.joining}</p>
    </Dialog>
  )
}

/** Opens the manual from where somebody may wonder what to say. Stands among words. */
export const PracticeManualButton = () => (
  <button
    type="button"
    onClick={() => showDialog('practice-manual')}
    className="rounded-sm text-accent underline underline-offset-2"
  >
    What it understands
  </button>
)
