def read(count):
    for i in range(count):
        yield {"id": i, "price": f"{i}.25"}
