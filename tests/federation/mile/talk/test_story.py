"""Ana asks Léa, who lives across the border, about her ladder; Léa answers. And so on, and ends."""


def test_a_question_gets_there_and_its_answer_back(talk):
    page = talk.anas.get(f"/federation/across/{talk.thing.id}").html
    assert "/conversations/with?thing=" in page
    asking = talk.anas.get(f"/conversations/with?thing={talk.thing.uri}").text
    assert "Ana M." in asking and "Léa" in asking
    assert talk.ask().status == 303
    assert "Ana M." in str(talk.notices(talk.ortenau, talk.lea))
    assert "Est-elle lourde ?" in talk.page(talk.hers)
    assert talk.write(talk.hers, "Douze kilos.").status == 303
    assert "Douze kilos." in talk.page(talk.anas)
    assert "Léa" in str(talk.notices(talk.alsace, talk.ana))
    assert talk.write(talk.anas, "Je passe mardi.").status == 303
    assert "Je passe mardi." in talk.page(talk.hers)
    assert talk.rows(talk.alsace) == talk.rows(talk.ortenau) == (1, 3)
