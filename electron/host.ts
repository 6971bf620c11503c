import type { LiveFrame } from '../core/protocol.ts'
import { createListener } from './jobs/operations/hearing.ts'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { Registry } from 'prom-client'
import { parseCommand } from '../core/commands.ts'
import { HOST_STREAM, type StoredEvent } from '../core/events.ts'
import { hostDecider } from '../core/host.ts'
import type { CommandId, ThreadId } from '../core/ids.ts'
import type { Refusal } from '../core/protocol.ts'
import { views as definitions } from '../core/views/all.ts'
import { signature, type View } from '../core/views/view.ts'
import { createCrew } from './agents/crew.ts'
import { createRegistry } from './agents/registry.ts'
import { openAbout } from './automations/about.ts'
import { createAutomationMeter } from './automations/meter.ts'
import { createRequests } from './automations/requests.ts'
import { createDispatch, type Dispatch } from './dispatch.ts'
import { coalesced, createFeeds } from './feeds.ts'
import type { HostOptions, OpenedHost } from './hostApi.ts'
import { mintId } from './ids.ts'
import { openAttempts } from './jobs/attempts.ts'
import { openCircuits } from './jobs/circuits.ts'
import { openJobContext } from './jobs/context.ts'
import { createKinds } from './jobs/kinds.ts'
import { createOutbox } from './jobs/outbox.ts'
import { openPromptFiles } from './jobs/promptFiles.ts'
import { openRetention } from './jobs/retention.ts'
import { portsEnvironment } from './git/worktreePlace.ts'
import { createRunner } from './jobs/runner.ts'
import { openJobTable, toRow } from './jobs/table.ts'
import { openLogger } from './logger.ts'
import { createJobMeter, watchSources } from './metrics.ts'
import { createModelList } from './queries/agentModels.ts'
import { createQueries } from './queries/createQueries.ts'
import { threadLookup } from './queries/threadLookup.ts'
import { openWorktrees } from './queries/worktrees.ts'
import { interruptTurns, openChildren, recover } from './recovery.ts'
import { openAgentSetup } from './settings/agentSetup.ts'
import { openHomeSettings } from './settings/homeSettings.ts'
import { openBlobs } from './store/blobs.ts'
import { openDatabase } from './store/database.ts'
import { openFacts } from './store/facts.ts'
import { homeFolder, PRACTICE_SESSIONS, PROMPT_FILES, takeHome, TERMINALS } from './store/home.ts'
import { keepText } from './store/keepText.ts'
import { openLog } from './store/log.ts'
import { createPurging } from './store/purge.ts'
import { openReceipts } from './store/receipts.ts'
import { createRebuilds } from './store/rebuilds.ts'
import { openRepair } from './store/repair.ts'
import { unpackBlobs } from './store/restore.ts'
import { openUploads } from './store/uploads.ts'
import { verify } from './store/verify.ts'
import { openViews } from './store/views.ts'
import { openThreadFolders } from './terminal/threadFolders.ts'
import { openTerminals } from './terminal/terminals.ts'
import { version } from './version.ts'
import { openCheckouts } from './watch/checkouts.ts'

/**
 * Builds every part once and puts right what an earlier host left.
 *
 * Throws StoreError: `home-in-use` when another process owns the home, or why its log cannot be
 * opened.
 */
export async function openHost(options: HostOptions = {}): Promise<OpenedHost> {
  const home = takeHome(homeFolder(options.home))
  try {
    return await buildHost(options, home)
  } catch (error) {
    home.release()
    throw error
  }
}

async function buildHost(
  options: HostOptions,
  home: ReturnType<typeof takeHome>,
): Promise<OpenedHost> {
  const now = options.now ?? Date.now
  const boot = randomUUID()
  const running = options.runner !== 'off'
  const { logger, close: closeLog } = openLogger(path.join(home.folder, 'logs'))
  const registry = new Registry()
  const meter = createJobMeter(registry)
  const { subscribe, tell } = createFeeds(logger)
  const jobsChanged = coalesced(() => tell((feed) => feed.jobs?.()))
  const viewsChanged = coalesced(() => {
    tell((feed) => feed.views?.())
    rebuilds.wake()
  })

  const db = openDatabase(home.database)
  const log = openLog(db, (stream) =>
    logger.warn({ stream }, 'a snapshot that is not what was written was passed over'),
  )
  const viewList: View[] = Object.values(definitions) as View[]
  const views = openViews(db, log, viewList, {
    changed: viewsChanged,
    failed: (error) => logger.error({ err: error }, 'texts could not be filed for search'),
  })
  const rebuilds = createRebuilds({
    views,
    names: viewList.map((view) => view.name),
    failed: (error, view) => logger.error({ err: error, view }, 'a view could not be made anew'),
  })
  const repair = openRepair({
    file: home.database,
    definitions: viewList,
    views,
    async repair(view, differs) {
      const beginAnew = () => {
        views.reset(view)
        return true
      }
      const repaired = {
        id: mintId() as CommandId,
        type: 'RecordViewRepair',
        view,
        differs,
      } as const
      const outcome = await dispatch.settle(beginAnew, repaired, { principal: 'host' })
      if (!('receipt' in outcome)) throw new Error(`the repair of ${view} could not be told`)
    },
    head: log.head,
    checked: (outcome) => {
      if (outcome.status === 'repaired') logger.warn(outcome, 'views differed and are made anew')
      if (outcome.status === 'broken') logger.error(outcome, 'the log is not what was written')
    },
    failed: (error) => logger.error({ err: error }, 'the views could not be checked'),
  })
  const table = openJobTable(db)
  const attempts = openAttempts(db)
  const circuits = openCircuits(db)
  const retention = openRetention({ db, now, logger })
  const blobs = openBlobs(home.blobs)
  await unpackBlobs(db, blobs)
  const uploads = openUploads({ db, blobs, now })
  uploads.clear(now())
  const children = openChildren(db)
  if (running) await children.endAll()
  const files = openPromptFiles(path.join(home.folder, PROMPT_FILES), blobs)

  const portsOf = (threadId: ThreadId) => {
    const { stream } = log.load('thread', threadId)
    const open = stream.of === 'thread' && stream.state.status === 'open' ? stream.state : undefined
    return portsEnvironment(open?.port)
  }
  const terminalsChanged = coalesced(() => tell((feed) => feed.terminals?.()))
  const terminals =
    running && options.terminals !== false
      ? await openTerminals({
          folder: path.join(home.folder, TERMINALS),
          checkout: openThreadFolders(db),
          told: portsOf,
          changed: terminalsChanged,
          failed: (error) => logger.error({ err: error }, 'a terminal failed'),
        })
      : undefined

  const ofHome = () => {
    const { stream } = log.load('host', HOST_STREAM)
    return stream.of === 'host' ? stream.state : hostDecider.initial
  }
  const settings = openHomeSettings(() => ofHome().settings, options)
  const checkouts = openCheckouts({
    checkout: openThreadFolders(db),
    failed: (error) => logger.warn({ err: error }, 'a checkout is looked at by the clock'),
  })

  const agents = openAgentSetup({
    home: home.folder,
    now,
    keeper: children,
    settings: () => ofHome().agents,
    ...(options.cipher && { cipher: options.cipher }),
  })
  const live = (frame: LiveFrame) => tell((feed) => feed.live?.([frame]))
  const keepBody = (text: string) => keepText(blobs.put, text)
  const agentFor = createRegistry({
    ...agents.forRegistry,
    keeper: children,
    practiceSessions: path.join(home.folder, PRACTICE_SESSIONS),
    silenceMs: settings.silenceMs,
  })
  const models = createModelList({ agentFor, identify: agents.identify, now })
  const crew = createCrew({
    agentFor,
    async ingest(threadId, turnId, providerEventId, event) {
      const id = mintId()
      const command = { id, type: 'IngestProviderEvent', threadId, turnId, providerEventId, event }
      await dispatch.send(command as Parameters<Dispatch['send']>[0], { principal: 'host' })
    },
    live,
    keepText: keepBody,
    onTurnsChanged: () => runner.wake(),
    idleMs: settings.idleMs,
  })
  const context = openJobContext({
    log,
    views,
    crew,
    keeper: children,
    blobs,
    listen: createListener({ live, keepText: keepBody }),
    files,
    mint: mintId,
    asker: (replyTo) => requests.asker(replyTo),
    send: (command, sender) => dispatch.send(command, sender),
  })
  const kinds = createKinds(context)
  const runner = createRunner({
    db,
    table,
    attempts,
    circuits,
    kinds,
    dispatch: () => dispatch,
    now,
    random: Math.random,
    mint: mintId,
    meter,
    logger,
    boot,
    liveTurns: crew.liveTurns,
    changed: jobsChanged,
    limits: settings.limits,
    ...(options.pollMs !== undefined && { pollMs: options.pollMs }),
  })
  const outbox = createOutbox({
    table,
    log,
    starter: runner,
    now,
    boot,
    enqueued: meter.enqueued,
    freed: runner.wake,
  })
  const facts = openFacts(db, log, {
    isKept: blobs.isKept,
    worktrees: home.worktrees,
  })
  const receipts = openReceipts(db, log)
  const dispatch = createDispatch({ db, log, views, receipts, facts, outbox, now, publish })

  let closed = false
  const requests = createRequests({
    log,
    mint: mintId,
    running: () => running && !closed,
    send: (command) => dispatch.send(command, LOCAL_USER),
    lets: (kind, payload) => {
      const target = kinds[kind].target(payload)
      return target === null || circuits.lets({ kind, target }, now()) !== 'none'
    },
  })
  const automationMeter = createAutomationMeter(registry)

  const leftBehind = (error: unknown) =>
    logger.warn({ err: error }, 'files of a turn that has ended stay until the next start')
  const purge = createPurging(db, logger)
  function publish(events: readonly StoredEvent[]): void {
    tell((feed) => feed.events?.(events))
    requests.heard(events)
    automationMeter.heard(events)
    jobsChanged()
    if (events.some((event) => event.type === 'EventRedacted')) purge()
    for (const event of events) {
      const gone =
        event.type === 'ProjectDeleted'
          ? event.payload.threadIds
          : event.type === 'ThreadDeleted'
            ? [event.payload.threadId]
            : []
      for (const id of gone) {
        void crew.dismiss(id)
        terminals?.forget(id).catch((error: unknown) => {
          logger.error({ err: error, thread: id }, 'terminals of a deleted thread could not go')
        })
      }
      if (endsTurn(event)) void files.clear(event.payload).catch(leftBehind)
      if (event.type === 'HostSettingsSet') {
        crew.retime()
        runner.wake()
      }
    }
  }

  if (running) {
    await recover({ db, log, table, meter, outbox, dispatch, now, boot, mint: mintId })
    runner.open()
  }
  purge()
  rebuilds.wake()

  watchSources(registry, {
    head: log.head,
    openJobs: table.open,
    openCircuits: circuits.open,
    liveTurns: crew.liveTurns,
    pollFinds: runner.pollFinds,
    views: views.states,
    costs: views.costs,
  })
  const query = createQueries({
    home: home.folder,
    threads: threadLookup(views),
    views,
    log,
    blobs,
    about: openAbout(db),
    agents,
    worktrees: openWorktrees(db, home.worktrees),
    models: (agent, project) => models.of(agent, project && context.root(project)),
    settings: settings.answer,
    job(id) {
      const job = table.find(id)
      return job && { job: toRow(job), attempts: attempts.of(job) }
    },
  })

  return {
    version,
    home: home.folder,
    signatures: Object.fromEntries(viewList.map((view) => [view.name, signature(view)])),
    async send(input) {
      const parsed = parseCommand(input)
      if (!parsed.ok) {
        const { code, message, path } = parsed
        return {
          status: code === 'sealed-command' ? 'sealed' : 'invalid',
          refusal: { code, message, path },
        }
      }
      if (closed) return { status: 'refused', refusal: closing }
      const outcome = await dispatch.send(parsed.command, LOCAL_USER)
      if ('receipt' in outcome) return { status: 'accepted', receipt: outcome.receipt }
      if ('refusal' in outcome) return { status: 'refused', refusal: outcome.refusal }
      throw new Error('a command from outside was fenced')
    },
    ask: requests.ask,
    read: views.read,
    jobs: runner.rows,
    liveTails: (threadId) => crew.tails(threadId as ThreadId),
    events: log.read,
    head: log.head,
    query,
    setSecret: agents.secrets.set,
    upload: uploads.begin,
    readBlob: blobs.getBytes,
    subscribe,
    followCheckout: checkouts.follow,
    metrics: () => registry.metrics(),
    verify: () => verify(db, log, viewList),
    checkViews: repair.check,
    rebuild: rebuilds.rebuild,
    rebuilds,
    terminals,
    async drain() {
      await dispatch.idle()
      await runner.drain()
    },
    async close() {
      if (closed) return
      closed = true
      requests.close()
      rebuilds.stop()
      await repair.stop()
      retention.stop()
      await runner.stop()
      if (running) await interruptTurns({ db, log, dispatch, mint: mintId }, 'Gaffer was closed.')
      await Promise.all([crew.close(), models.close(), agents.close(), terminals?.close()])
      await dispatch.idle()
      db.close()
      closeLog()
      home.release()
    },
  }
}

const endsTurn = (
  event: StoredEvent,
): event is StoredEvent<'TurnCompleted' | 'TurnFailed' | 'TurnInterrupted'> =>
  event.type === 'TurnCompleted' || event.type === 'TurnFailed' || event.type === 'TurnInterrupted'

/** Whoever sits before a window, or runs a script with the home's token. */
const LOCAL_USER = { principal: { user: 'local' } } as const

const closing: Refusal = {
  code: 'closing',
  message: 'Gaffer is closing. Send this again once it is open.',
}
