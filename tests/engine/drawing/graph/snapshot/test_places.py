from engine.drawing.graph.snapshot.snapshot import snapshot
from nn import Transformer
from nn.losses import cross_entropy


def test_what_lies_between_two_parts_of_a_block_lies_in_the_block():
    """A folded block of a transformer feeds what follows it, and nothing that feeds it again."""
    model = Transformer(5, width=4, heads=2, layers=2, context=4, seed=0)
    loss = cross_entropy(model([0, 1, 2])[2], 3)
    nodes = snapshot(loss, model).nodes
    for block in (("Transformer", "blocks.0"), ("Transformer", "blocks.1")):
        inside = {n.id for n in nodes if n.place[:2] == block and n.parents}
        after = set()
        for n in nodes:
            if n.id not in inside and (after & set(n.parents) or inside & set(n.parents)):
                after.add(n.id)
        back = [n.id for n in nodes if n.id in inside and after & set(n.parents)]
        assert inside
        assert back == []


def test_plain_numbers_lie_where_they_are_read():
    model = Transformer(5, width=4, heads=2, layers=1, context=4, seed=0)
    nodes = snapshot(cross_entropy(model([0, 1])[1], 3), model).nodes
    place = {n.id: n.place for n in nodes}
    for n in nodes:
        for parent in n.parents:
            if nodes[parent].kind == "constant":
                readers = [m for m in nodes if parent in m.parents]
                assert place[parent] in {m.place for m in readers}
