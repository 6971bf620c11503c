import type { ProjectId } from '../../core/ids.ts'
import { goTo } from '../store/app.ts'
import { useProject, useSend } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { ShowSidebar } from '../ui/ShowSidebar.tsx'

/** Asks whether what a folder's own configuration names may run. Until then nothing of it does. */
export function TrustQuestion({ projectId }: { projectId: ProjectId }) {
  const project = useProject(projectId, (row) => row)
  const send = useSend()
  if (!project) return null
  const leave = async () => {
    if (await send({ type: 'DeleteProject', projectId })) goTo({ kind: 'start' })
  }
  return (
    <main className="flex h-full flex-col overflow-y-auto">
      <div className="flex h-11 shrink-0 items-center px-3">
        <ShowSidebar />
      </div>
      <section aria-labelledby="trust" className="m-auto w-full max-w-xl px-6 pb-20">
        <h1 id="trust" className="flex items-center gap-2 text-title font-semibold">
          <Icon name="shield" className="size-5 text-waiting" />
          Do you trust the authors of this folder?
        </h1>
        <p className="mt-1 font-mono text-small text-faint wrap-anywhere">{project.rootPath}</p>
        <p className="mt-4">
          A repository can name programs in its own files. Once you trust it, these may run as you,
          on this computer:
        </p>
        <ul className="mt-2 list-disc pl-5 text-soft">
          <li>git hooks, filters, signing and diff programs that its git configuration names</li>
          <li>the set-up command of this project’s worktrees</li>
          <li>
            what agents read from the folder: instructions, their own settings, tools and servers
          </li>
        </ul>
        <p className="mt-3 text-soft">
          Until then nothing of it runs, and no thread can begin here. Agents ask before they act
          either way.
        </p>
        <div className="mt-5 flex flex-wrap gap-2">
          <Button
            look="primary"
            size="large"
            onClick={() => void send({ type: 'TrustProject', projectId })}
          >
            Trust this folder
          </Button>
          <Button size="large" onClick={() => void leave()}>
            Do not open it
          </Button>
        </div>
        <p className="mt-2 text-small text-faint">
          “Do not open it” takes the project off the list; the folder stays as it is.
        </p>
      </section>
    </main>
  )
}
