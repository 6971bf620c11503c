import { useMemo, useState } from 'react'
import { goTo, showDialog, togglePanel, useApp } from '../store/app.ts'
import { useFeed, useSession } from '../store/hooks.ts'
import { openLetters } from '../jobs/openLetters.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { Divider } from '../ui/Divider.tsx'
import { Empty } from '../ui/Empty.tsx'
import { field } from '../ui/fields.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { keyNames } from '../ui/keyNames.ts'
import { moveByArrows } from '../ui/moveByArrows.ts'
import { ViewNotice } from '../views/ViewNotice.tsx'
import { groupThreads, needsYou } from './groupThreads.ts'
import { NeedsYou } from './NeedsYou.tsx'
import { PageLinks } from './PageLinks.tsx'
import { ProjectSection } from './ProjectSection.tsx'
import { ThemeMenu } from './ThemeMenu.tsx'
import { newThreadPlace } from './newThreadPlace.ts'

export function Sidebar() {
  const session = useSession()
  const projectFeed = useFeed(session.projects, (state) => state)
  const threadFeed = useFeed(session.threads, (state) => state)
  const letters = useFeed(session.deadLetters, ({ table }) => openLetters(table.all()).length)
  const place = useApp((app) => app.place)
  const [filter, setFilter] = useState('')
  const threads = useMemo(() => threadFeed.table.all(), [threadFeed])
  const groups = useMemo(
    () => groupThreads(projectFeed.table.all(), threads, filter),
    [projectFeed, threads, filter],
  )
  const target = newThreadPlace(session, place)

  return (
    <nav
      aria-label="Projects and threads"
      onKeyDown={(event) => moveByArrows(event, '[data-sidebar-item]')}
      className="relative flex h-full flex-col bg-sunken"
    >
      <div className="flex h-11 shrink-0 items-center gap-1 pr-2 pl-3">
        <span className="flex-1 font-semibold">Gaffer</span>
        <IconButton
          icon="search"
          label="Search all threads"
          keys={keyNames.search}
          onClick={() => goTo({ kind: 'search' })}
        />
        <IconButton
          icon="command"
          label="Commands"
          keys={keyNames.palette}
          onClick={() => showDialog('palette')}
        />
        <IconButton
          icon="sidebar"
          label="Hide sidebar"
          keys={keyNames.sidebar}
          onClick={() => togglePanel('sidebar', false)}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-4">
        <NeedsYou threads={needsYou(threads)} letters={letters} />
        <div className="mt-2 flex items-center gap-1">
          <input
            type="search"
            data-filter
            aria-label="Filter threads"
            placeholder="Filter"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
            className={classNames(field, 'h-7 min-w-0 flex-1')}
          />
          <Button disabled={!target} onClick={() => target && goTo(target)} className="px-2">
            New thread
          </Button>
        </div>
        <div className="mt-1 flex flex-col gap-1 empty:hidden">
          <ViewNotice view="threads" what="The list of threads" state={threadFeed.view} />
          <ViewNotice view="projects" what="The list of projects" state={projectFeed.view} />
        </div>
        {groups.map((group) => (
          <ProjectSection key={group.project.projectId} group={group} />
        ))}
        {groups.length === 0 && filter !== '' && (
          <Empty title="Nothing matches">Try fewer words, or clear the filter.</Empty>
        )}
        {projectFeed.view !== null && projectFeed.keys.length === 0 && (
          <Empty title="No projects yet">Open a repository to begin.</Empty>
        )}
      </div>
      <PageLinks letters={letters} />
      <div className="flex h-10 shrink-0 items-center justify-between border-t border-line px-2">
        <Button look="quiet" onClick={() => showDialog('open-repository')}>
          Add a project
        </Button>
        <div className="flex">
          <ThemeMenu />
          <IconButton icon="keyboard" label="Keys" keys="?" onClick={() => showDialog('keys')} />
        </div>
      </div>
      <Divider side="sidebar" label="Width of the sidebar" />
    </nav>
  )
}
