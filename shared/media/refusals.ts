type PlainCode = 'gone' | 'unreadable' | 'empty' | 'not-audio' | 'no-samples' | 'drm' | 'damaged'

/** Less is there than the file says of itself. Both the same: it does not say how much is missing. */
export type Shortfall = { readonly claimedSeconds: number; readonly foundSeconds: number }

/** Why a file is not taken. The code is for programs; the texts are in `refusal-texts.ts`. */
export type Refusal =
  | { readonly [C in PlainCode]: { readonly code: C } }[PlainCode]
  | { readonly code: 'unsupported-format'; readonly params: { readonly found: string } }
  | { readonly code: 'truncated'; readonly params: Shortfall }
  | {
      readonly code: 'too-many-channels'
      readonly params: { readonly channels: number; readonly maxChannels: number }
    }
  | {
      readonly code: 'too-long'
      readonly params: { readonly seconds: number; readonly maxSeconds: number }
    }
  | { readonly code: 'too-large'; readonly params: { readonly bytes: number; readonly maxBytes: number } }

export type RefusalCode = Refusal['code']
