import { useState } from 'react'
import type { AgentChoice, Workspace } from '../../core/agent.ts'
import { suggestBranchName } from '../../core/branchName.ts'
import { TITLE_LIMIT } from '../../core/commands.ts'
import { type ProjectId, threadId as threadIdSchema, turnId } from '../../core/ids.ts'
import { mintId } from '../ids.ts'
import { openThread } from '../store/app.ts'
import { useFeed, useProject, useSend, useSession } from '../store/hooks.ts'
import type { Session } from '../store/session.ts'
import { AgentHint } from '../thread/AgentHint.tsx'
import { AgentPicker } from '../thread/AgentPicker.tsx'
import { begun } from '../thread/agents.ts'
import { MessageBox, type Written } from '../thread/MessageBox.tsx'
import { TrustQuestion } from '../trust/TrustQuestion.tsx'
import { Empty } from '../ui/Empty.tsx'
import { ShowSidebar } from '../ui/ShowSidebar.tsx'
import {
  type WorkspaceDraft,
  WorkspacePicker,
  WorktreeFields,
} from '../worktrees/WorkspacePicker.tsx'
import { takenNames } from '../worktrees/takenNames.ts'
import { useAgents } from './useAgents.ts'
import { titleFrom } from './titleFrom.ts'

/** A thread that begins with its first message. */
export function NewThread({ projectId }: { projectId: ProjectId }) {
  const project = useProject(projectId, (row) => row)
  const session = useSession()
  const loaded = useFeed(session.projects, (state) => state.view !== null)
  const send = useSend()
  const usual = useUsualAgent(project?.settings.agent)
  const [picked, setPicked] = useState<AgentChoice | null>(null)
  const agent = picked ?? usual
  const [place, setPlace] = useState<WorkspaceDraft>({ kind: 'local' })
  if (!project) return <Empty title={loaded ? 'This project is gone' : 'Loading …'} />
  if (!project.trusted) return <TrustQuestion projectId={projectId} />

  const begin = async (written: Written) => {
    const threadId = threadIdSchema.parse(mintId())
    const created = await send({
      type: 'CreateThread',
      threadId,
      projectId,
      title: titleFrom(written.text, TITLE_LIMIT),
      agent,
      workspace: await workspaceOf(session, projectId, { place, text: written.text }),
    })
    if (!created) return false
    const started = await send({
      type: 'StartTurn',
      threadId,
      turnId: turnId.parse(mintId()),
      ...written,
    })
    openThread(threadId)
    return started
  }

  return (
    <main className="flex h-full flex-col">
      <div className="flex h-11 shrink-0 items-center px-3">
        <ShowSidebar />
      </div>
      <div className="m-auto w-full max-w-2xl px-5 pb-24">
        <h1 className="text-title font-semibold wrap-anywhere">New thread in {project.name}</h1>
        <p title={project.rootPath} className="mb-4 truncate font-mono text-small text-faint">
          {project.rootPath}
        </p>
        <MessageBox
          key={projectId}
          place={`new.${projectId}`}
          placeholder="What should be done?"
          submit="Send"
          takesFocus
          onSend={begin}
          start={
            <>
              <AgentPicker fresh agent={agent} projectId={projectId} onChange={setPicked} />
              <WorkspacePicker projectId={projectId} draft={place} onChange={setPlace} />
            </>
          }
        />
        {place.kind === 'worktree' && (
          <WorktreeFields projectId={projectId} draft={place} onChange={setPlace} />
        )}
        <AgentHint agent={agent} />
      </div>
    </main>
  )
}

/** A worktree's branch is named after the message, unless somebody has named it. */
async function workspaceOf(
  session: Session,
  projectId: ProjectId,
  { place, text }: { place: WorkspaceDraft; text: string },
): Promise<Workspace> {
  if (place.kind === 'local') return place
  const { branch, base } = place
  const title = titleFrom(text, TITLE_LIMIT)
  const name = branch || suggestBranchName(title, await takenNames(session, projectId))
  return { kind: 'worktree', branch: name, ...(base !== '' && { base }) }
}

/** The project's own agent, else the first real one of this machine, else the practice agent. */
function useUsualAgent(own: AgentChoice | undefined): AgentChoice {
  const asked = useAgents()
  if (own) return own
  const found = asked.status === 'answered' ? asked.data : []
  const real = found.filter(
    ({ provider, status }) => status === 'ready' && (provider === 'claude' || provider === 'codex'),
  )
  const usual =
    real.find(({ signedIn }) => signedIn !== false) ??
    real[0] ??
    found.find(({ provider }) => provider === 'practice')
  return usual ? begun(usual, 'ask') : { provider: 'practice', mode: 'ask' }
}
