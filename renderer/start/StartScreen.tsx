import { showDialog } from '../store/app.ts'
import { Button } from '../ui/Button.tsx'
import { ShowSidebar } from '../ui/ShowSidebar.tsx'
import { AgentList } from './AgentList.tsx'
import { PracticeManualButton } from './PracticeManual.tsx'
import { usePractice } from './usePractice.ts'

/** What there is before there is a thread: who can work here, and the two ways to begin. */
export function StartScreen({ first }: { first: boolean }) {
  const { starting, start } = usePractice()
  return (
    <main className="flex h-full flex-col overflow-y-auto">
      <div className="flex h-11 shrink-0 items-center px-3">
        <ShowSidebar />
      </div>
      <div className="m-auto w-full max-w-xl px-6 pb-16">
        <h1 className="text-display font-semibold tracking-tight">
          {first ? 'Welcome to Gaffer' : 'What is next?'}
        </h1>
        <p className="mt-2 text-read text-soft">
          Let coding agents work in your repositories. You approve what they do, review what
          changed, undo what you do not want, and commit the rest.
        </p>
        <div className="mt-5 flex flex-wrap gap-2">
          <Button look="primary" size="large" onClick={() => showDialog('open-repository')}>
            Open a repository
          </Button>
          <Button size="large" disabled={starting} onClick={() => void start()}>
            {starting ? 'Making a sample repository …' : 'Try the practice agent'}
          </Button>
        </div>
        <p className="mt-2 text-small text-faint">
          The practice agent works offline and without an account, in a sample repository of its
          own. <PracticeManualButton />
        </p>
        <AgentList />
      </div>
    </main>
  )
}
