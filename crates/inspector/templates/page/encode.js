// What one model makes of words: the trainer's `model/autoencoder.rs` and the inspector's `units/vote.rs` in a page.
const encoderOf = (model, nTerms) => {
  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const values = new Int32Array(128);
  [...DIGITS].forEach((digit, value) => { values[digit.charCodeAt(0)] = value; });
  const nUnits = model.bias.length;
  const half = 64 ** model.weights.places.length / 2;
  const weights = new Float32Array(nUnits * nTerms);
  for (let at = 0; at < weights.length; at += 1) {
    let number = 0;
    for (const place of model.weights.places) number = number * 64 + values[place.charCodeAt(at)];
    weights[at] = (number - half) * model.weights.steps[Math.floor(at / nTerms)];
  }
  const weight = (unit, word) => weights[unit * nTerms + word];
  // Of no words the sum is 0, whatever it counts.
  const factor = (n) => {
    if (n === 0) return 0;
    return model.mean_length === null ? 1 : Math.sqrt(model.mean_length / n);
  };
  const value = {
    sigmoid: (z) => 1 / (1 + Math.exp(-z)),
    tanh: Math.tanh,
    "k-competitive": Math.tanh,
    "leaky-relu": (z) => (z > 0 ? z : z / 100),
    elu: (z) => (z > 0 ? z : Math.expm1(z)),
  }[model.unit];

  // Of those that compete the largest win, of equal ones the first.
  const losers = (z) => {
    const lost = new Set();
    if (model.winners === null) return lost;
    const size = model.group ?? nUnits;
    for (let first = 0; first < nUnits; first += size) {
      const units = z.map((_, unit) => unit).slice(first, first + size);
      units.sort((one, other) => z[other] - z[one] || one - other);
      for (const unit of units.slice(model.winners)) lost.add(unit);
    }
    return lost;
  };

  // All units, given distinct words: pre-activation, activation, whether active and on which side.
  const encode = (words) => {
    const scale = factor(words.length);
    const z = model.bias.map((bias, unit) => {
      let sum = 0;
      for (const word of words) sum += weight(unit, word);
      return scale * sum + bias;
    });
    const lost = losers(z);
    return z.map((z, unit) => {
      const isAbove = !lost.has(unit) && model.above[unit] !== null && z > model.above[unit];
      const isBelow = !lost.has(unit) && model.below[unit] !== null && z < model.below[unit];
      const isActive = isAbove || isBelow;
      const activation = value ? value(z) : isActive ? z : 0;
      return { unit, z, activation, isActive, isBelow, strength: Math.abs(activation) / (model.largest[unit] || 1) };
    });
  };

  // What each word adds to the pre-activation of a unit, largest size first; with the bias it is all.
  const shares = (unit, words) => {
    const scale = factor(words.length);
    const all = words.map((word) => ({ word, share: scale * weight(unit, word) }));
    return all.sort((one, other) => Math.abs(other.share) - Math.abs(one.share));
  };

  // The fewest words that keep an active unit active whichever others go, and the fewest without which it is not:
  // both are the heaviest, as the module of votes proves. Nothing for units that compete.
  const reason = ({ unit, isActive, isBelow }, words) => {
    if (!isActive || model.winners !== null) return null;
    const sign = isBelow ? -1 : 1;
    const threshold = sign * ((isBelow ? model.below : model.above)[unit] - model.bias[unit]);
    const votes = [...words].sort((one, other) => one - other)
      .map((word) => ({ word, weight: sign * weight(unit, word) }))
      .sort((one, other) => other.weight - one.weight);
    const n = votes.length;
    const sums = (list) => {
      const sums = [0];
      for (const { weight } of list) sums.push(sums.at(-1) + weight);
      return sums;
    };
    const [heaviest, smallest] = [sums(votes), sums([...votes].reverse())];
    const holds = (k, t) => factor(k + t) * (heaviest[k] + smallest[t]) > threshold;
    const suffices = (k) => {
      for (let t = 0; t <= n - k; t += 1) if (!holds(k, t)) return false;
      return true;
    };
    let [fails, least] = [0, n];
    if (suffices(0)) least = 0;
    while (least - fails > 1) {
      const k = (fails + least) >> 1;
      if (suffices(k)) least = k;
      else fails = k;
    }
    let removed = 1;
    while (removed <= n && holds(0, n - removed)) removed += 1;
    const first = (count) => votes.slice(0, count).map(({ word }) => word);
    return { keeps: first(least), off: removed <= n ? first(removed) : null };
  };

  // The strongest of the units that lost against an active one; nothing where units do not compete.
  const rival = (unit, encoded) => {
    if (model.winners === null) return null;
    const size = model.group ?? nUnits;
    const lost = losers(encoded.map(({ z }) => z));
    const against = encoded.filter((of) => lost.has(of.unit) && Math.floor(of.unit / size) === Math.floor(unit / size));
    return against.sort((one, other) => other.z - one.z || one.unit - other.unit)[0] ?? null;
  };

  return { nUnits, encode, shares, reason, rival };
};
