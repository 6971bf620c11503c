import { useState } from 'react'
import { useQuery } from '../store/hooks.ts'
import { Icon } from '../ui/Icon.tsx'

/** Walks through the host's folders, where no native dialog is at hand. */
export function FolderBrowser({ onPick }: { onPick: (path: string) => void }) {
  const [at, setAt] = useState<string>()
  const asked = useQuery('folders', at === undefined ? {} : { path: at })
  const enter = (path: string) => {
    setAt(path)
    onPick(path)
  }
  return (
    <section aria-label="Folders" className="flex h-72 flex-col rounded-md border border-line">
      <p className="truncate border-b border-line px-3 py-1.5 font-mono text-small text-faint">
        {asked.status === 'answered' ? asked.data.path : (at ?? 'Home')}
      </p>
      <ul className="min-h-0 flex-1 overflow-y-auto p-1">
        {asked.status === 'asking' && <li className="px-2 py-1 text-faint">Reading …</li>}
        {asked.status === 'failed' && <li className="px-2 py-1 text-bad">{asked.message}</li>}
        {asked.status === 'answered' && (
          <>
            {asked.data.parent !== null && (
              <FolderItem name=".." onEnter={() => enter(asked.data.parent ?? '/')} />
            )}
            {asked.data.folders.map(({ name, path, repository }) => (
              <FolderItem
                key={path}
                name={name}
                repository={repository}
                onEnter={() => (repository ? onPick(path) : enter(path))}
              />
            ))}
            {asked.data.folders.length === 0 && (
              <li className="px-2 py-1 text-faint">No folders in here</li>
            )}
          </>
        )}
      </ul>
    </section>
  )
}

function FolderItem({
  name,
  repository = false,
  onEnter,
}: {
  name: string
  repository?: boolean
  onEnter: () => void
}) {
  return (
    <li>
      <button
        type="button"
        onClick={onEnter}
        className="flex h-7 w-full items-center gap-2 rounded-md px-2 text-left hover:bg-hover"
      >
        <Icon
          name={repository ? 'branch' : 'folder'}
          className={repository ? 'size-4 text-accent' : 'size-4 text-faint'}
        />
        <span className="min-w-0 flex-1 truncate">{name}</span>
        {repository && <span className="text-small text-faint">repository</span>}
      </button>
    </li>
  )
}
