/** Sent as hundredths, though neither has any: what is no whole number of them cannot be paid. */
const sentAsHundredths = new Set(['isk', 'ugx'])

/**
 * Minor units as the provider writes them.
 * @param least what the amount must be at least, 1 unless said
 * @throws RangeError on what is no safe integer, or less, or in no currency of three lower-case letters
 */
export function toProvider(amount: number, currency: string, least = 1): number {
  if (!/^[a-z]{3}$/.test(currency)) throw new RangeError(`not a currency in lower case: ${currency}`)
  const sent = sentAsHundredths.has(currency) ? amount * 100 : amount
  if (!Number.isSafeInteger(amount) || !Number.isSafeInteger(sent) || amount < least)
    throw new RangeError(`not an amount in minor units, ${least} at least: ${amount}`)
  return sent
}

/** Minor units of ours. @throws RangeError where the provider’s number is none of them */
export function fromProvider(sent: number, currency: string): number {
  const amount = sentAsHundredths.has(currency) ? sent / 100 : sent
  if (!Number.isSafeInteger(amount))
    throw new RangeError(`not an amount in minor units of ${currency}: ${sent}`)
  return amount
}
