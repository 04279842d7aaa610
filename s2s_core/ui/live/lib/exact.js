// The exact numbers of a view, for whoever saves them: payloads hold what a picture needs (16 bits, and gates that are
// computed here from what they are made of); the server sends one view's payload as it was computed when it is asked.

const WAIT = 10_000; // ms until a question counts as unanswered
export const SECONDS = WAIT / 1000;
const questions = (window.__s2sQuestions ??= { count: 0, waiting: new Map(), line: Promise.resolve() });

function ask(tell) {
  questions.count += 1;
  const asked = questions.count;
  return new Promise((resolve, reject) => {
    const end = (settle) => (value) => {
      clearTimeout(timer);
      questions.waiting.delete(asked);
      settle(value);
    };
    const timer = setTimeout(() => end(reject)(new Error("unanswered")), WAIT);
    questions.waiting.set(asked, end(resolve));
    tell(asked);
  });
}

// The promise of a payload; `tell(asked)` puts the question. One question at a time: the next one would take the place
// of one that the server has not seen yet.
export function exactNumbers(tell) {
  const answer = questions.line.then(() => ask(tell));
  questions.line = answer.catch(() => {});
  return answer;
}

// An answer has come: {asked, payload}.
export const takeAnswer = ({ asked, payload }) => questions.waiting.get(asked)?.(payload);
