import { refusal } from './errors.ts'

/** What a form says, as Stripe reads it: `a[b][0][c]=d`. */
export type Param = string | ParamList | ParamTree
export type ParamList = Param[]
export interface ParamTree {
  [name: string]: Param
}

const MOST_PARAMETERS = 1000

/**
 * Reads a form's body or a query as Stripe does: brackets nest, `[]` and `[0]` make lists.
 * @throws ApiError where one name means two things
 */
export function parseForm(text: string): ParamTree {
  const root: ParamTree = Object.create(null)
  const pairs = [...new URLSearchParams(text)]
  if (pairs.length > MOST_PARAMETERS) throw refusal(undefined, 'Too many parameters.')
  for (const [name, value] of pairs) put(root, pathOf(name), value, name)
  return listed(root)
}

function pathOf(name: string): readonly string[] {
  const [head = '', ...rest] = name.split('[')
  if (rest.some((part) => !part.endsWith(']')))
    throw refusal(undefined, `Invalid parameter name: ${name}`, name)
  return [head, ...rest.map((part) => part.slice(0, -1))]
}

function put(tree: ParamTree, [head = '', ...rest]: readonly string[], value: string, name: string): void {
  const key = head === '' ? String(Object.keys(tree).length) : head
  if (rest.length === 0) {
    if (typeof tree[key] === 'object') throw refusal(undefined, `Invalid object: ${name}`, name)
    tree[key] = value
    return
  }
  const there = tree[key] ?? Object.create(null)
  if (typeof there === 'string' || Array.isArray(there))
    throw refusal(undefined, `Invalid object: ${name}`, name)
  tree[key] = there
  put(there, rest, value, name)
}

/** Trees whose names count up from nought are lists. */
function listed(tree: ParamTree): ParamTree {
  const result: ParamTree = Object.create(null)
  for (const [name, value] of Object.entries(tree))
    result[name] = typeof value === 'string' ? value : asList(value)
  return result
}

function asList(value: ParamList | ParamTree): Param {
  const inner = Object.entries(value).map(([name, part]): [string, Param] => [
    name,
    typeof part === 'string' ? part : asList(part),
  ])
  const isList = inner.length > 0 && inner.every(([name], at) => name === String(at))
  if (isList) return inner.map(([, part]) => part)
  const result: ParamTree = Object.create(null)
  for (const [name, part] of inner) result[name] = part
  return result
}

/** For comparing what came under one key: the order of names says nothing. */
export function fingerprint(param: Param): string {
  if (typeof param === 'string') return JSON.stringify(param)
  if (Array.isArray(param)) return `[${param.map(fingerprint).join(',')}]`
  const names = Object.keys(param).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${fingerprint(param[name] ?? '')}`).join(',')}}`
}
