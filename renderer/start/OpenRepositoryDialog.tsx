import { useState } from 'react'
import { PATH_LIMIT } from '../../core/commands.ts'
import { projectId as projectIdSchema } from '../../core/ids.ts'
import { RequestError } from '../connection/connection.ts'
import { desktop } from '../desktop.ts'
import { mintId } from '../ids.ts'
import { goTo, showDialog, useApp } from '../store/app.ts'
import { useSend, useSession } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { field } from '../ui/fields.ts'
import { FolderBrowser } from './FolderBrowser.tsx'

export function OpenRepositoryDialog() {
  const open = useApp((app) => app.dialog === 'open-repository')
  return (
    <Dialog title="Open a repository" wide open={open} onClose={() => showDialog(null)}>
      <ChooseFolder />
    </Dialog>
  )
}

function ChooseFolder() {
  const { connection, projects } = useSession()
  const send = useSend()
  const [path, setPath] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [opening, setOpening] = useState(false)
  const choose = desktop()?.chooseFolder

  const open = async (wanted: string) => {
    setOpening(true)
    setProblem(null)
    try {
      const answer = await connection.query('repository', { path: wanted })
      if (answer.kind === 'unusable') return setProblem(answer.message)
      const known = projects.store
        .getState()
        .table.all()
        .find(({ rootPath, canonicalRoot }) => [rootPath, canonicalRoot].includes(answer.root))
      const projectId = known?.projectId ?? projectIdSchema.parse(mintId())
      if (
        known ||
        (await send({
          type: 'CreateProject',
          projectId,
          name: answer.name,
          rootPath: answer.root,
          // Nobody has said yet that what it names may run.
          trusted: false,
        }))
      )
        goTo({ kind: 'new-thread', projectId })
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      setProblem(error.message)
    } finally {
      setOpening(false)
    }
  }
  const chooseNatively = async () => {
    const chosen = await choose?.()
    if (chosen) await open(chosen)
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (path.trim() !== '') void open(path.trim())
      }}
      className="flex flex-col gap-3"
    >
      <div className="flex gap-2">
        <input
          aria-label="Folder path"
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : 'folder-problem'}
          placeholder="/path/to/repository"
          spellCheck={false}
          value={path}
          maxLength={PATH_LIMIT}
          onChange={(event) => setPath(event.target.value)}
          className={classNames(field, 'h-8 min-w-0 flex-1 font-mono text-small')}
        />
        {choose && (
          <Button className="h-8" onClick={() => void chooseNatively()}>
            Browse…
          </Button>
        )}
        <Button
          look="primary"
          type="submit"
          className="h-8"
          disabled={opening || path.trim() === ''}
        >
          {opening ? 'Opening …' : 'Open'}
        </Button>
      </div>
      {problem !== null && (
        <p id="folder-problem" role="alert" className="text-bad wrap-anywhere">
          {problem}
        </p>
      )}
      {!choose && <FolderBrowser onPick={setPath} />}
    </form>
  )
}
