"""The attackers' own tools see what they should: a form is sent, a cost is felt."""


def test_a_visitor_sends_a_form_and_reads_the_refusal(visitor):
    answer = visitor().post("/sign-in", email="ana@example.org", password="wrong")
    assert answer.status == 422, answer.text


def test_a_visit_costs_processor_time_and_no_hundred_megabytes(visitor, cost):
    spent = cost()
    answers = [visitor(source=f"127.0.0.{n}").get("/") for n in range(2, 22)]
    assert {answer.status for answer in answers} == {200}
    assert 0 < spent.spent_seconds() < 20
    assert spent.memory_mb() < 100
