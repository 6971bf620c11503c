import type { OpenCommand } from '../../core/commands.ts'
import type { FileChange } from '../../core/git/answers.ts'
import type {
  AgentFound,
  AgentModelsAnswer,
  JobAttempt,
  QueryAnswer,
  SearchAnswer,
} from '../../core/queries.ts'
import { HOST_SETTINGS, type HostSettings, inForce, settingsIn } from '../../core/hostSettings.ts'
import type { Resolution } from '../../core/deadLetters.ts'
import { requestId, threadId } from '../../core/ids.ts'
import { job } from './jobBuilders.ts'
import { ScriptedLog } from './scriptedLog.ts'

const PATCH = `diff --git a/src/greet.ts b/src/greet.ts
--- a/src/greet.ts
+++ b/src/greet.ts
@@ -1,2 +1,2 @@
-const word = 'Hello'
+const word = 'Bonjour'
 export const greet = () => word
`

export const changed: FileChange = {
  path: 'src/greet.ts',
  status: 'modified',
  additions: 1,
  deletions: 1,
  binary: false,
}

export const practiceAgent: AgentFound = {
  id: 'practice',
  provider: 'practice',
  name: 'Practice agent',
  status: 'ready',
  pending: false,
}

/** A small world that answers as a host would: one repository, one agent that always asks first. */
export class World {
  readonly log: ScriptedLog
  files: FileChange[] = []
  agents: AgentFound[] = [practiceAgent]
  /** Values of variables, by name. */
  readonly secrets = new Map<string, string>()
  /** What became of any job's runs. */
  attempts: JobAttempt[] = []
  /** What any agent tells of its models. */
  models: AgentModelsAnswer = { status: 'ok', models: [] }
  /** What is set for the home. */
  hostSettings: HostSettings = {}
  /** What any automation would have done. */
  dryRun: QueryAnswer<'automationDryRun'> | null = null
  /** What any search finds. */
  search: SearchAnswer | null = null
  /** What a commit comes to. */
  hook: { stderr: string } | null = null

  constructor() {
    this.log = new ScriptedLog({
      query: (name) => this.#answer(name),
      ask: () => ({ status: 'ok', result: { text: 'Change greet.ts' } }),
      secret: (name, value) => {
        if (value === null) this.secrets.delete(name)
        else this.secrets.set(name, value)
        return [...this.secrets.keys()]
      },
      command: (command) => this.#do(command as unknown as OpenCommand),
    })
  }

  #answer(name: string): unknown {
    switch (name) {
      case 'agents':
        return this.agents
      case 'agentModels':
        return this.models
      case 'hostSettings':
        return this.#hostSettings()
      case 'secrets':
        return [...this.secrets.keys()]
      case 'sample':
        return { path: '/home/you/sample' }
      case 'repository':
        return { kind: 'unusable', code: 'not-found', message: 'There is no such folder.' }
      case 'folders':
        return { path: '/home/you', parent: null, folders: [] }
      case 'changes':
        return {
          status: 'ok',
          head: { kind: 'branch', name: 'main', sha: 'a'.repeat(40) },
          operation: null,
          files: this.files,
          total: this.files.length,
        }
      case 'job':
        return { job: job('git/thread-1/operation-1'), attempts: this.attempts }
      case 'automationDryRun':
        return this.dryRun ?? undefined
      case 'search':
        return this.search ?? undefined
      case 'fileDiff':
        return { kind: 'text', patch: PATCH }
      default:
        return undefined
    }
  }

  #hostSettings(): QueryAnswer<'hostSettings'> {
    const { hostSettings: set } = this
    const values = inForce(set)
    const setting = (name: keyof typeof HOST_SETTINGS) => {
      const { least, most, standard } = HOST_SETTINGS[name]
      return { value: values[name], standard, least, most }
    }
    return {
      set,
      idleMinutes: setting('idleMinutes'),
      silenceMinutes: setting('silenceMinutes'),
      turnsAtOnce: setting('turnsAtOnce'),
      effectsAtOnce: setting('effectsAtOnce'),
    }
  }

  #do(command: OpenCommand): void {
    const { log } = this
    switch (command.type) {
      case 'CreateProject': {
        const { projectId, name, rootPath } = command
        return log.say('ProjectCreated', { projectId, name, rootPath, canonicalRoot: rootPath })
      }
      case 'CreateThread': {
        const { threadId, projectId, title = 'New thread', agent, workspace } = command
        const checkout = '/home/you/sample'
        return log.say('ThreadCreated', { threadId, projectId, title, agent, workspace, checkout })
      }
      case 'UpdateThread': {
        const { threadId, title, agent, archived } = command
        return log.say('ThreadUpdated', { threadId, title, agent, archived })
      }
      case 'StartTurn': {
        const { threadId, turnId: turn, text, attachments } = command
        const before = log.events.filter((event) => event.type === 'TurnStarted').length
        log.say('TurnStarted', { threadId, turnId: turn, number: before + 1, text, attachments })
        log.say('TurnBegan', { threadId, turnId: turn, sessionId: 's', fresh: true })
        return log.say('ApprovalRequested', {
          threadId,
          turnId: turn,
          requestId: requestId.parse('request-1'),
          title: 'Run the tests',
          kind: 'command',
          detail: { command: 'npm test -- --bail', directory: '/home/you/sample' },
        })
      }
      case 'AnswerQuestion': {
        const { requestId: request, answers } = command
        const by = { user: 'you' }
        return log.say('QuestionAnswered', { ...this.turn(), requestId: request, answers, by })
      }
      case 'ForkThread': {
        const { threadId, from, title = 'Fork' } = command
        const source = log.events.find(
          (event) => event.type === 'ThreadCreated' && event.payload.threadId === from,
        )
        if (source?.type !== 'ThreadCreated') throw new Error('there is no such thread')
        const fork = { threadId: from, turnNumber: 1 }
        return log.say('ThreadCreated', { ...source.payload, threadId, title, fork })
      }
      case 'SetHostSettings':
        this.hostSettings = settingsIn(command)
        return
      case 'ApprovePendingAction': {
        const { requestId: request, command: instead } = command
        const by = { user: 'you' }
        log.say('ActionApproved', {
          ...this.turn(),
          requestId: request,
          scope: 'once',
          by,
          command: instead,
        })
        this.files = [changed]
        return log.say('TurnCompleted', this.turn())
      }
      case 'RejectPendingAction': {
        const { requestId: request, reason } = command
        const by = { user: 'you' }
        return log.say('ActionRejected', { ...this.turn(), requestId: request, by, reason })
      }
      case 'CommitChanges': {
        const { threadId, operationId, message } = command
        log.say('GitOperationRequested', {
          threadId,
          operationId,
          operation: 'commit',
          args: { message },
        })
        const { hook } = this
        if (!hook) this.files = []
        return log.say('GitOperationSettled', {
          threadId,
          operationId,
          operation: 'commit',
          outcome: hook ? 'failed' : 'succeeded',
          result: hook
            ? { code: 'hook-failed', message: 'The pre-commit hook said no.', ...hook }
            : { sha: 'c0ffee00'.repeat(5) },
        })
      }
      case 'InterruptTurn': {
        const { threadId, turnId: turn } = command
        return log.say('TurnInterrupted', { threadId, turnId: turn, reason: 'Stopped by you' })
      }
      case 'CreateAutomation': {
        const { id: _, type: __, ...written } = command
        return log.say('AutomationCreated', { ...written, owner: 'user:local' })
      }
      case 'UpdateAutomation': {
        const { id: _, type: __, enabled: ___, ...changed } = command
        return log.say('AutomationUpdated', changed)
      }
      case 'EnableAutomation':
        return log.say('AutomationEnabled', { automationId: command.automationId })
      case 'DisableAutomation':
        return log.say('AutomationDisabled', { automationId: command.automationId })
      case 'DeleteAutomation':
        return log.say('AutomationDeleted', { automationId: command.automationId })
      case 'RetryDeadLetter':
        return this.#resolve(command.jobId, { how: 'retried', as: command.id })
      case 'DiscardDeadLetter':
        return this.#resolve(command.jobId, { how: 'discarded' })
      case 'HandleDeadLetter':
        return this.#resolve(command.jobId, { how: 'handled' })
      default:
    }
  }

  #resolve(jobId: string, resolution: Resolution): void {
    const [, thread] = jobId.split('/')
    this.log.say('DeadLetterResolved', { threadId: threadId.parse(thread), jobId, resolution })
  }

  /** The turn that began last. */
  turn() {
    const [last] = this.log.events
      .flatMap((event) => (event.type === 'TurnStarted' ? [event.payload] : []))
      .slice(-1)
    if (!last) throw new Error('no turn has begun')
    return { threadId: last.threadId, turnId: last.turnId }
  }

  /** The commands of one type that came in. */
  sent<T extends OpenCommand['type']>(type: T) {
    return this.log.commands.filter((command) => command.type === type)
  }
}
