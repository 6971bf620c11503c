import { useState } from 'react'
import type { AgentChoice } from '../../core/agent.ts'
import { TITLE_LIMIT } from '../../core/commands.ts'
import { type ProjectId, threadId as threadIdSchema, turnId } from '../../core/ids.ts'
import { mintId } from '../ids.ts'
import { openThread } from '../store/app.ts'
import { useFeed, useProject, useSend, useSession } from '../store/hooks.ts'
import { AgentHint } from '../thread/AgentHint.tsx'
import { AgentPicker } from '../thread/AgentPicker.tsx'
import { begun } from '../thread/agents.ts'
import { MessageBox, type Written } from '../thread/MessageBox.tsx'
import { Empty } from '../ui/Empty.tsx'
import { ShowSidebar } from '../ui/ShowSidebar.tsx'
import { useAgents } from './useAgents.ts'
import { titleFrom } from './titleFrom.ts'

/** A thread that begins with its first message. */
export function NewThread({ projectId }: { projectId: ProjectId }) {
  const project = useProject(projectId, (row) => row)
  const loaded = useFeed(useSession().projects, (state) => state.view !== null)
  const send = useSend()
  const usual = useUsualAgent(project?.settings.agent)
  const [picked, setPicked] = useState<AgentChoice | null>(null)
  const agent = picked ?? usual
  if (!project) return <Empty title={loaded ? 'This project is gone' : 'Loading …'} />

  const begin = async (written: Written) => {
    const threadId = threadIdSchema.parse(mintId())
    const created = await send({
      type: 'CreateThread',
      threadId,
      projectId,
      title: titleFrom(written.text, TITLE_LIMIT),
      agent,
      workspace: { kind: 'local' },
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
          start={<AgentPicker fresh agent={agent} projectId={projectId} onChange={setPicked} />}
        />
        <AgentHint agent={agent} />
      </div>
    </main>
  )
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
