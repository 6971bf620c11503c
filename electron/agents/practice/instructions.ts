/** One thing that the practice agent can do. */
export type Step =
  | { do: 'write'; path: string; text: string }
  | { do: 'append'; path: string; text: string }
  | { do: 'delete'; path: string }
  | { do: 'read'; path: string }
  | { do: 'rename'; from: string; to: string; folder: string }
  | { do: 'run'; command: string }
  /** Yes or no. */
  | { do: 'ask'; question: string }
  /** One of the options, or any number of them; without any, an answer in one's own words. */
  | { do: 'inquire'; question: string; options: string[]; several: boolean }
  | { do: 'say'; text: string }
  | { do: 'stream'; words: number; slowly: boolean }
  | { do: 'wait'; seconds: number }
  | { do: 'fail'; message: string }
  | { do: 'recall' }
  | { do: 'explain'; asked: string }

/** What a message asks for. `planned`: it wants to see the plan first; `slow`: it wants time. */
export type Instructions = { planned: boolean; slow: boolean; steps: Step[] }

const STREAM_LIMIT = 100_000
const LONG_TEXT_WORDS = 1500
const WAIT_LIMIT = 600

/**
 * Reads a message.
 *
 * Steps are joined by "then", or stand one to a line that begins with "- ". All that follows "run"
 * is its command, to the message's end or the next "- ".
 */
export function parseInstructions(message: string): Instructions {
  const [, opening = '', rest = ''] =
    /^\s*((?:(?:please|plan first|slowly)\b[\s:,.-]*(?:and |then )?)*)([\s\S]*)$/i.exec(message) ??
    []
  const text = opening.endsWith('- ') ? `- ${rest}`.trim() : rest.trim()
  const steps = text.startsWith('- ')
    ? text
        .slice(2)
        .split(/\n- /)
        .flatMap((line) => parseSteps(line.trim()))
    : parseSteps(text)
  return { planned: /plan first/i.test(opening), slow: /slowly/i.test(opening), steps }
}

function parseSteps(text: string): Step[] {
  if (text === '') return [{ do: 'explain', asked: '' }]
  if (takesAll(text)) return [parseStep(text)]
  const joint = text.match(nextStep)
  if (joint?.index === undefined) return [parseStep(text)]
  return [
    parseStep(text.slice(0, joint.index).trim()),
    ...parseSteps(text.slice(joint.index + joint[0].length).trim()),
  ]
}

const verbs =
  'add|append|create|write|make|delete|remove|read|show|rename|run|ask|say|stream|wait|fail|recall|help'
const nextStep = new RegExp(`[,;.]?\\s+(?:and )?then\\s+(?=(?:${verbs})\\b)`, 'i')

/** Whether what follows belongs to this step whatever it says: a command, or the text of a file. */
const takesAll = (text: string) => /^run\s/i.test(text) || /^[^\n]*:[ \t]*\n/.test(text)

const place = '(?:"([^"]+)"|\'([^\']+)\'|`([^`]+)`|(\\S+?))'
const pattern = (source: string) => new RegExp(`^(?:please )?${source}$`, 'i')

/** Words that begin a question to which yes is no answer. */
const openings = 'my|your|the|an?|who|what|which|where|when|why|how'

const forms: { form: RegExp; read: (parts: string[]) => Step }[] = [
  {
    form: pattern('run\\s+([\\s\\S]+)'),
    read: ([command = '']) => ({ do: 'run', command: command.replace(/^`(.*)`$/, '$1') }),
  },
  {
    form: pattern(`append to (?:the )?(?:file )?${place}(?::|,)\\s*([\\s\\S]+)`),
    read: ([path = '', text = '']) => ({ do: 'append', path, text: asText(text) }),
  },
  {
    form: pattern(`append\\s+([\\s\\S]+)\\s+to (?:the )?(?:file )?${place}`),
    read: ([text = '', path = '']) => ({ do: 'append', path, text: asText(text) }),
  },
  {
    form: pattern(
      `(?:add|create|write|make) (?:an? |the )?(?:new )?(?:empty )?(?:file )?(?:called |named )?${place}` +
        '(?::|,? (?:saying|that says|which says|containing|with(?: the)?(?: texts?| contents?)?):?)\\s*([\\s\\S]+)',
    ),
    read: ([path = '', text = '']) => ({ do: 'write', path, text: asText(text) }),
  },
  {
    form: pattern(`write\\s+([\\s\\S]+)\\s+(?:to|into) (?:the )?(?:file )?${place}`),
    read: ([text = '', path = '']) => ({ do: 'write', path, text: asText(text) }),
  },
  {
    form: pattern(
      `(?:add|create|write|make) (?:an? |the )?(?:new )?(?:empty )?file (?:called |named )?${place}\\.?`,
    ),
    read: ([path = '']) => ({ do: 'write', path, text: '' }),
  },
  {
    form: pattern(`(?:delete|remove) (?:the )?(?:file )?${place}\\.?`),
    read: ([path = '']) => ({ do: 'delete', path }),
  },
  {
    form: pattern(`(?:read|show)(?: me)? (?:the )?(?:file )?${place}\\.?`),
    read: ([path = '']) => ({ do: 'read', path }),
  },
  {
    form: pattern(`rename ${place} to ${place}(?: in ${place})?\\.?`),
    read: ([from = '', to = '', folder = '.']) => ({ do: 'rename', from, to, folder }),
  },
  {
    form: pattern('ask(?: me)?\\s+(which\\b[^:\\n]*):\\s*(any of)?\\s*([\\s\\S]+)'),
    read: (parts) => {
      const [question = '', options = ''] = [parts[0], parts.at(-1)]
      const several = parts.length > 2
      return { do: 'inquire', question: asQuestion(question), options: listed(options), several }
    },
  },
  {
    form: pattern(`ask(?: me)?(?: for)?\\s+((?:${openings})\\b[\\s\\S]+)`),
    read: ([question = '']) => ({
      do: 'inquire',
      question: asQuestion(question),
      options: [],
      several: false,
    }),
  },
  {
    form: pattern('ask(?: me)?(?::|\\s+(?:whether|if))?\\s+([\\s\\S]+)'),
    read: ([question = '']) => ({ do: 'ask', question: asQuestion(question) }),
  },
  {
    form: pattern('say:?\\s+([\\s\\S]+)'),
    read: ([text = '']) => ({ do: 'say', text: unquoted(text) }),
  },
  {
    form: pattern('stream (\\d+) words?( slowly)?\\.?'),
    read: ([words = '0', slowly]) => ({
      do: 'stream',
      words: Math.min(Number(words), STREAM_LIMIT),
      slowly: slowly !== undefined,
    }),
  },
  {
    form: pattern('stream (?:some|a) long text( slowly)?\\.?'),
    read: ([slowly]) => ({ do: 'stream', words: LONG_TEXT_WORDS, slowly: slowly !== undefined }),
  },
  {
    form: pattern('wait (?:for )?(\\d+(?:\\.\\d+)?) ?(?:s|seconds?)?\\.?'),
    read: ([seconds = '0']) => ({ do: 'wait', seconds: Math.min(Number(seconds), WAIT_LIMIT) }),
  },
  {
    form: pattern('fail(?: with:?)?\\s*([\\s\\S]*)'),
    read: ([message]) => ({ do: 'fail', message: message || 'It failed, as you asked.' }),
  },
  {
    form: pattern('(?:recall|what did I ask(?: you)?(?: before)?)[.?]?'),
    read: () => ({ do: 'recall' }),
  },
  {
    form: pattern('(?:help(?: me)?|what can you do|what can I say|\\?)[.?!]?'),
    read: () => ({ do: 'explain', asked: '' }),
  },
]

function parseStep(text: string): Step {
  for (const { form, read } of forms) {
    const found = form.exec(text)
    // A place is one of several groups, of which those that did not match are undefined.
    if (found) return read(found.slice(1).filter((part) => part !== undefined))
  }
  return { do: 'explain', asked: text }
}

function unquoted(text: string): string {
  const [, double, single] = /^(?:"([\s\S]*)"|'([\s\S]*)')$/.exec(text) ?? []
  return double ?? single ?? text
}

/** The parts of `red, green or blue`. */
const listed = (said: string): string[] => [
  ...new Set(
    said
      .replace(/[.?!]\s*$/, '')
      .split(/\s*,\s*(?:(?:or|and)\s+)?|\s+(?:or|and)\s+/)
      .map((part) => unquoted(part.trim()))
      .filter((part) => part !== ''),
  ),
]

function asQuestion(said: string): string {
  const text = unquoted(said.trim())
  const question = `${text.charAt(0).toUpperCase()}${text.slice(1)}`
  return /[.?!]$/.test(question) ? question : `${question}?`
}

/** Whether a step changes something, so that it may not be done where only a plan is wanted. */
export function changesThings(step: Step): boolean {
  switch (step.do) {
    case 'write':
    case 'append':
    case 'delete':
    case 'rename':
    case 'run':
      return true
    default:
      return false
  }
}

/** What a file holds ends with a newline. */
function asText(said: string): string {
  const text = unquoted(said)
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

/** How a step reads in a plan and as the title of a tool call. */
export function titleOf(step: Step): string {
  switch (step.do) {
    case 'write':
      return `Write ${step.path}`
    case 'append':
      return `Append to ${step.path}`
    case 'delete':
      return `Delete ${step.path}`
    case 'read':
      return `Read ${step.path}`
    case 'rename':
      return `Rename ${step.from} to ${step.to}${step.folder === '.' ? '' : ` in ${step.folder}`}`
    case 'run':
      return `Run ${step.command}`
    case 'ask':
    case 'inquire':
      return `Ask: ${step.question}`
    case 'say':
      return 'Say what was asked'
    case 'stream':
      return `Stream ${step.words} words`
    case 'wait':
      return `Wait ${step.seconds} seconds`
    case 'fail':
      return 'Fail'
    case 'recall':
      return 'Recall earlier messages'
    case 'explain':
      return 'Explain what I can do'
  }
}
